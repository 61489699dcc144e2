import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONTROLS, type LineChartControls, type Range } from './chart-types.ts';
import { LineChartCard } from './line-chart-card.tsx';

const LINES = [
  { id: 'train', label: 'train', color: '#2f7fc9', x: [1, 2, 3], y: [0.5, null, 0.75], totalPoints: 3000 },
  { id: 'test', label: 'test', color: '#e8690c', x: [1, 2, 3], y: [0.4, 0.6, -0.1], totalPoints: 3 },
];

function Card({ controls, onZoom }: { controls?: Partial<LineChartControls>; onZoom?: (range: Range | null) => void }) {
  const [zoom, setZoom] = useState<Range | null>(null);
  return (
    <MantineProvider env="test">
      <LineChartCard
        title="Accuracy"
        lines={LINES}
        controls={{ ...DEFAULT_CONTROLS, ...controls }}
        zoom={zoom}
        onZoom={(range) => {
          setZoom(range);
          onZoom?.(range);
        }}
        width={600}
      />
    </MantineProvider>
  );
}

const drawn = (container: HTMLElement) =>
  [...container.querySelectorAll('[data-line]')].map((line) => line.getAttribute('data-line'));

describe('LineChartCard', () => {
  it('has a name and says in words what it shows', () => {
    render(<Card />);
    const chart = screen.getByRole('region', { name: 'Accuracy' });
    expect(within(chart).getByText(/2 lines over iterations 1 to 3; train ends at 0.75/)).toBeDefined();
  });

  it('draws a line per series, broken where there is no value, and says how many points stand for how many', () => {
    const { container } = render(<Card />);
    expect(drawn(container)).toEqual(['train', 'test']);
    // Two lone points around the gap: no segment, two dots.
    expect(container.querySelectorAll('[data-line="train"] circle')).toHaveLength(2);
    expect(screen.getByText('6 of 3,003 points')).toBeDefined();
  });

  it('shows the same numbers in its table', async () => {
    render(<Card controls={{ smoothing: 0.9 }} />);
    await userEvent.click(screen.getByRole('button', { name: 'Show as table: Accuracy' }));
    const rows = within(screen.getByRole('table', { name: 'Accuracy' })).getAllByRole('row');
    const cells = rows.map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent));
    expect(cells).toEqual([
      ['Iteration', 'train', 'test'],
      ['1', '0.5', '0.4'],
      ['2', '–', '0.6'],
      ['3', '0.75', '-0.1'],
    ]);
  });

  it('hides and shows a line from the legend', async () => {
    const { container } = render(<Card />);
    const button = screen.getByRole('button', { name: 'test' });
    await userEvent.click(button);
    expect(drawn(container)).toEqual(['train']);
    expect(button.getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(button);
    expect(drawn(container)).toEqual(['train', 'test']);
  });

  it('keeps the original as a faint line behind the smoothed one', () => {
    const { container, rerender } = render(<Card />);
    expect(container.querySelectorAll('[data-original]')).toHaveLength(0);
    rerender(<Card controls={{ smoothing: 0.5 }} />);
    expect(container.querySelectorAll('[data-original]')).toHaveLength(2);
  });

  it('says what a logarithmic axis cannot show', () => {
    render(<Card controls={{ isLog: true }} />);
    expect(screen.getByText(/1 value is zero or below/)).toBeDefined();
  });

  it('reads values and zooms by keyboard, and resets', async () => {
    const onZoom = vi.fn();
    render(<Card onZoom={onZoom} />);
    const plot = screen.getByRole('slider', { name: 'Read values of Accuracy' });
    plot.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(plot.getAttribute('aria-valuetext')).toBe('Iteration 2: test 0.6, train no value');
    await userEvent.keyboard('+');
    expect(onZoom).toHaveBeenLastCalledWith([1.5, 2.5]);
    await userEvent.click(screen.getByRole('button', { name: 'Reset zoom: Accuracy' }));
    expect(onZoom).toHaveBeenLastCalledWith(null);
  });
});
