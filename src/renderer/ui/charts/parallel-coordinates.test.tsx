import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ParallelCoordinates } from './parallel-coordinates.tsx';

const RUNS = [
  { id: 'a', label: 'small', values: { trees: '50', accuracy: 0.7 } },
  { id: 'b', label: 'middle', values: { trees: '100', accuracy: 0.8 } },
  { id: 'c', label: 'large', values: { trees: '500', accuracy: 0.9 } },
];

function renderPlot() {
  return render(
    <MantineProvider env="test">
      <ParallelCoordinates
        title="Parameters"
        runs={RUNS}
        axes={[
          { id: 'trees', label: 'trees' },
          { id: 'accuracy', label: 'accuracy' },
        ]}
        width={600}
      />
    </MantineProvider>,
  );
}

const listed = () =>
  within(screen.getByRole('table', { name: 'Experiments within the brushes' }))
    .getAllByRole('rowheader')
    .map((head) => head.textContent);

it('filters its table by brushing with the keyboard, and clears', async () => {
  renderPlot();
  expect(listed()).toEqual(['small', 'middle', 'large']);
  const low = screen.getByRole('slider', { name: 'accuracy: lower end' });
  low.focus();
  await userEvent.keyboard('{PageUp}{PageUp}{PageUp}');
  expect(low.getAttribute('aria-valuetext')).toBe('0.82');
  expect(listed()).toEqual(['large']);
  expect(screen.getByText('1 of 3 experiments within the brushes')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Clear brushes' }));
  expect(listed()).toEqual(['small', 'middle', 'large']);
});

it('keeps the brush while the pointer goes over lines', async () => {
  const { container } = renderPlot();
  screen.getByRole('slider', { name: 'trees: upper end' }).focus();
  await userEvent.keyboard('{Home}');
  expect(listed()).toEqual(['small']);
  const line = container.querySelector('path');
  if (line === null) throw new Error('no line was drawn');
  fireEvent.pointerEnter(line);
  fireEvent.pointerLeave(line);
  expect(listed()).toEqual(['small']);
});

it('brushes with the mouse along an axis', () => {
  const { container } = renderPlot();
  const track = container.querySelector('rect[fill="transparent"]');
  if (track === null) throw new Error('no axis was drawn');
  // The axis runs from 56 (top) to 336 (bottom).
  fireEvent.pointerDown(track, { clientY: 336, button: 0, pointerId: 1 });
  fireEvent.pointerMove(track, { clientY: 290, pointerId: 1 });
  fireEvent.pointerUp(track, { clientY: 290, pointerId: 1 });
  expect(listed()).toEqual(['small', 'middle']);
});
