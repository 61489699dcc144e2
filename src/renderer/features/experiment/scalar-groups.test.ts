import { expect, it } from 'vitest';
import { groupScalars } from './scalar-groups.ts';

const summary = (metric: string, variant: string, count: number) => ({
  taskId: 'a',
  metric,
  variant,
  count,
  lastIteration: 1,
  first: 1,
  last: 1,
  min: 1,
  max: 1,
});
const ALL = [
  summary(':monitor:machine', 'cpu', 50),
  summary('Training Metrics', 'accuracy', 1),
  summary('loss', 'train', 100),
  summary('loss', 'test', 1),
];

it('draws curves, the machine last, and lists what was reported once', () => {
  const { charts, singles } = groupScalars(ALL, '');
  expect(charts).toEqual([
    { metric: 'loss', variants: ['train', 'test'] },
    { metric: ':monitor:machine', variants: ['cpu'] },
  ]);
  expect(singles.map(({ variant }) => variant)).toEqual(['accuracy']);
});

it('searches metric and variant in any case', () => {
  expect(groupScalars(ALL, 'ACCU')).toMatchObject({ charts: [], singles: [{ variant: 'accuracy' }] });
  expect(groupScalars(ALL, 'cpu').charts).toEqual([{ metric: ':monitor:machine', variants: ['cpu'] }]);
});

it('lists the headline numbers first and seconds last', () => {
  const names = ['Timings train', 'Classification log_loss', 'Classification f1_macro', 'Training Metrics accuracy'];
  const all = names.map((name) =>
    summary(name.slice(0, name.lastIndexOf(' ')), name.slice(name.lastIndexOf(' ') + 1), 1),
  );
  expect(groupScalars(all, '').singles.map(({ variant }) => variant)).toEqual([
    'accuracy',
    'f1_macro',
    'log_loss',
    'train',
  ]);
});
