import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { PlotFigure } from '#shared/domain/plot.ts';
import { PlotFigureView } from './plot-figure-view.tsx';

const ROC: PlotFigure = {
  data: [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'a, "b"\nc (AUC 0.750)',
      x: [0, 0, 0.5, 0.5, 1],
      y: [0, 0.5, 0.5, 1, 1],
    },
    { type: 'scatter', mode: 'lines', name: 'chance', x: [0, 1], y: [0, 1], line: { dash: 'dash' } },
  ],
  layout: {
    title: { text: 'ROC curves' },
    xaxis: { title: { text: 'false positive rate' } },
    yaxis: { title: { text: 'true positive rate' } },
  },
};

function renderRoc() {
  const view = render(
    <MantineProvider env="test">
      <PlotFigureView figure={ROC} title="ROC curve" width={600} />
    </MantineProvider>,
  );
  return { ...view, chart: screen.getByRole('region', { name: 'ROC curves' }) };
}

it('draws ROC curves as steps over an axis of rates, and says so in words', () => {
  const { container, chart } = renderRoc();
  expect([...container.querySelectorAll('[data-line]')].map((line) => line.getAttribute('data-line'))).toEqual([
    'a, "b"\nc (AUC 0.750)',
    'chance',
  ]);
  const path = container.querySelector('[data-line^="a,"] path')?.getAttribute('d') ?? '';
  const corners = path.split(/[ML]/).filter((corner) => corner !== '');
  const [x, y] = [0, 1].map((part) => corners.map((corner) => Number(corner.split(',')[part]))) as [number[], number[]];
  expect(corners).toHaveLength(5);
  expect([x[1], y[2], x[3], y[4]]).toEqual([x[0], y[1], x[2], y[3]]);
  const dashes = [...container.querySelectorAll('[data-line] path')].map((line) =>
    line.getAttribute('stroke-dasharray'),
  );
  expect(dashes).toEqual([null, '6 4']);
  expect(within(chart).getByText(/2 lines over false positive rate 0 to 1; a, "b"/)).toBeDefined();
  const ticks = [...container.querySelectorAll('.recharts-xAxis-tick-labels text')];
  expect(ticks.map((tick) => tick.textContent)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
});

it('has every corner in its table', async () => {
  renderRoc();
  await userEvent.click(screen.getByRole('button', { name: 'Show as table: ROC curves' }));
  const rows = within(screen.getByRole('table', { name: 'ROC curves' })).getAllByRole('row');
  const cells = rows.slice(1).map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent));
  expect(cells).toEqual([
    ['0', '0', '0'],
    ['0', '0.5', '–'],
    ['0.5', '0.5', '–'],
    ['0.5', '1', '–'],
    ['1', '1', '1'],
  ]);
});

it('says where a figure is empty', () => {
  render(
    <MantineProvider env="test">
      <PlotFigureView figure={{ data: [] }} title="ROC curve" />
    </MantineProvider>,
  );
  expect(screen.getByText('ROC curve: this plot is empty.')).toBeDefined();
});
