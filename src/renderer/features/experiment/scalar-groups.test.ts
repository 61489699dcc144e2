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
  const { charts, headline, tables } = groupScalars(ALL, '');
  expect(charts).toEqual([
    { metric: 'loss', variants: ['train', 'test'] },
    { metric: ':monitor:machine', variants: ['cpu'] },
  ]);
  expect(headline.map(({ variant }) => variant)).toEqual(['accuracy']);
  expect(tables).toEqual([]);
});

it('searches metric and variant in any case', () => {
  expect(groupScalars(ALL, 'ACCU')).toMatchObject({ charts: [], headline: [{ variant: 'accuracy' }], tables: [] });
  expect(groupScalars(ALL, 'cpu').charts).toEqual([{ metric: ':monitor:machine', variants: ['cpu'] }]);
});

it('keeps the headline numbers apart from the others, and puts metrics with the same variants side by side', () => {
  const all = [
    summary('Timings', 'train', 1),
    summary('F1 per class', 'ham', 1),
    summary('F1 per class', 'spam', 1),
    summary('Classification', 'log_loss', 1),
    summary('Classification', 'f1_macro', 1),
    summary('Training Metrics', 'accuracy', 1),
    summary('Recall per class', 'spam', 1),
    summary('Recall per class', 'ham', 1),
  ];
  const { headline, tables } = groupScalars(all, '');
  expect(headline.map(({ variant }) => variant)).toEqual(['accuracy']);
  expect(tables.map(({ metrics, rows }) => [metrics, rows.map(({ variant }) => variant)])).toEqual([
    [['Classification'], ['f1_macro', 'log_loss']],
    [
      ['F1 per class', 'Recall per class'],
      ['ham', 'spam'],
    ],
    [['Timings'], ['train']],
  ]);
  expect(tables[1]!.rows[0]).toEqual({ variant: 'ham', values: [1, 1] });
});

it('shows a few single values above where there are no headline numbers', () => {
  const few = [summary('b', 'x', 1), summary('a', 'x', 1)];
  expect(groupScalars(few, '')).toMatchObject({ headline: [{ metric: 'a' }, { metric: 'b' }], tables: [] });
  const many = Array.from({ length: 20 }, (_, i) => summary('m', `v${String(i)}`, 1));
  expect(groupScalars(many, '').headline).toEqual([]);
  expect(groupScalars(many, '').tables[0]!.rows).toHaveLength(20);
});
