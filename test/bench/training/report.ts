import {
  CLEARDECK_1,
  CLEARDECK_2,
  ML_RANDOM_FOREST,
  SKLEARN_DENSE_1,
  SKLEARN_SPARSE_1,
  type Contender,
} from './contenders.ts';
import {
  ACCURACY_GOAL,
  accuracyOf,
  comparisonsOf,
  growthOf,
  LARGE_GOAL,
  LARGE_GOAL_ROWS,
  missesOf,
  mlComparisonsOf,
  ratioOf,
  scalingOf,
  type Comparison,
} from './comparisons.ts';
import { inOneLine } from './child-process.ts';
import { bar, count, duration, NONE, number, size, styleIn, table, verdicts } from './format.ts';
import { valuesOf, type DataFacts, type Measurements } from './records.ts';
import { exponentOf, exponentOfNLogN, mean, median, perNLogN, spreadOf } from './statistics.ts';

const BAR_WIDTH = 30;

/** The measurements as Markdown, headings from the third level on. */
export function report(all: Measurements): string {
  const blocks = [
    ...preface(all),
    ...all.data.flatMap((facts) => comparisonSection(all, facts)),
    ...scalingSection(all),
    ...accuracySection(all),
    ...growthSection(all),
    ...largeSection(all),
    ...mlSection(all),
    ...closing(all),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function preface({ date, machine, pairs, isQuick, withoutSklearn }: Measurements): string[] {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const { cpu, cores, memoryBytes, system, load } = machine;
  const busy = load === null ? '' : ` Load when it began: ${load.toFixed(2)}.`;
  const blocks = [
    `Measured on ${date}: ${cpu}, ${cores} cores, ${size(spreadOf([memoryBytes]))} of memory, ${system}.${busy} ${versions.join(', ')}.`,
    pairs === 1
      ? "One run on each side; ratios are ClearDeck's over the other's."
      : `Medians of ${count(pairs)} runs on each side, taken in turn (lowest–highest); ratios are of the medians, ClearDeck's over the other's.`,
  ];
  if (isQuick) blocks.push('A quick run, to see that everything works: its figures say little.');
  if (withoutSklearn !== null) {
    blocks.push(`scikit-learn was not measured: ${withoutSklearn}. What follows is ClearDeck alone.`);
  }
  return blocks;
}

function comparisonSection(all: Measurements, { name, title, trainRows, testRows, classCount }: DataFacts): string[] {
  const rows = comparisonsOf(all, name).map(comparisonRow);
  if (rows.length === 0) return [];
  const densify = valuesOf(all, 'timing', name, SKLEARN_DENSE_1, 'densifyMs');
  if (densify.length > 0 && all.parts.includes('fit')) {
    rows.push(['`.toarray()`, not part of fit', NONE, duration(spreadOf(densify)), NONE, '']);
  }
  const [ours, theirs] = [CLEARDECK_1, SKLEARN_SPARSE_1].map((contender) => matrixOf(all, name, contender));
  const other = theirs === null || theirs === ours ? '' : ` (scikit-learn: ${theirs ?? ''})`;
  const matrix = `${ours ?? NONE}${other}`;
  return [
    `### ${title}`,
    `${count(trainRows)} training rows, ${count(testRows)} test rows, ${count(classCount)} classes; ${matrix}.`,
    table(['Measured', 'ClearDeck', 'scikit-learn', 'Ratio', 'Goal'], rows),
  ];
}

/** The size of what a contender's trees were grown on; null where it got nowhere. */
function matrixOf(all: Measurements, data: string, contender: Contender): string | null {
  const kind = (['timing', 'memory'] as const).find(
    (one) => valuesOf(all, one, data, contender, 'features').length > 0,
  );
  if (kind === undefined) return null;
  const [features, entries] = (['features', 'entries'] as const).map((figure) =>
    count(median(valuesOf(all, kind, data, contender, figure))),
  );
  return `${features ?? ''} words, ${entries ?? ''} stored values`;
}

function comparisonRow(one: Comparison): string[] {
  const show = one.isSize ? size : duration;
  const ratio = ratioOf(one);
  return [one.label, show(spreadOf(one.ours)), show(spreadOf(one.theirs)), number(ratio), verdicts(ratio, one.goals)];
}

function scalingSection(all: Measurements): string[] {
  const rows = all.data.flatMap(({ name }) =>
    scalingOf(all, name).map((one) => {
      const [, ...cells] = comparisonRow(one);
      return [`${name}; ${one.library}`, ...cells];
    }),
  );
  if (rows.length === 0) return [];
  return ['### Two workers beside one', table(['Fit', '2 workers', '1 worker', 'Ratio', 'Goal'], rows)];
}

function accuracySection(all: Measurements): string[] {
  if (!all.parts.includes('accuracy')) return [];
  const rows = all.data.flatMap(({ name }) => {
    const { seeds, ours, theirs } = accuracyOf(all, name);
    if (seeds === 0) return [];
    const difference = ours - theirs;
    const points = (value: number): string => (Number.isNaN(value) ? NONE : value.toFixed(2));
    return [
      [
        name,
        String(seeds),
        points(ours),
        points(theirs),
        points(difference),
        verdicts(
          Math.abs(difference),
          [ACCURACY_GOAL],
          styleIn((value) => `${number(value)} points`),
        ),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const head = ['Rows', 'Seeds', 'ClearDeck, %', 'scikit-learn, %', 'Difference, points', 'Goal'];
  return ['### Accuracy', 'Means over the seeds; each seed has its own split and its own forest.', table(head, rows)];
}

function growthSection(all: Measurements): string[] {
  const points = growthOf(all);
  if (points.length === 0) return [];
  const highest = Math.max(...points.map(({ value }) => value));
  const relative = perNLogN(points);
  const rows = points.map(({ size: trainRows, value, timesMs }, i) => [
    count(trainRows),
    duration(spreadOf(timesMs)),
    number(relative[i] ?? NaN),
    bar(value, highest, BAR_WIDTH),
  ]);
  const blocks = ['### How the time to fit grows', table(['Training rows', '1 worker', 'time / (n log n)', ''], rows)];
  if (points.length < 2) return [...blocks, 'One size alone says nothing about growth.'];
  const exponent = exponentOf(points);
  const goal = { limit: exponentOfNLogN(points) };
  blocks.push(
    `Time grows as rows to the power of ${number(exponent)}; n log n itself has ${number(goal.limit)} over these sizes. Goal: ${verdicts(exponent, [goal])}.`,
  );
  return blocks;
}

function largeSection(all: Measurements): string[] {
  return all.data.flatMap(({ name, title, rows }) => {
    const peaks = valuesOf(all, 'large', name, CLEARDECK_2, 'peakBytes');
    if (peaks.length === 0) return [];
    const show = (bytes: number): string => size(spreadOf([bytes]));
    const verdict =
      rows >= LARGE_GOAL_ROWS
        ? `Goal: ${verdicts(median(peaks), [LARGE_GOAL], styleIn(show))}.`
        : `The goal is for ${count(LARGE_GOAL_ROWS)} rows.`;
    const fit = duration(spreadOf(valuesOf(all, 'large', name, CLEARDECK_2, 'fitMs')));
    return [
      `### Peak memory: ${title}`,
      `ClearDeck with two workers holds ${size(spreadOf(peaks))} at its peak, and fits in ${fit}. ${verdict}`,
    ];
  });
}

function mlSection(all: Measurements): string[] {
  return all.data.flatMap(({ name, title, trainRows }) => {
    const rows = mlComparisonsOf(all, name).map(comparisonRow);
    if (rows.length === 0) return [];
    const sides = [CLEARDECK_1, ML_RANDOM_FOREST];
    const features = median(sides.flatMap((side) => valuesOf(all, 'ml-random-forest', name, side, 'features')));
    const [ours, theirs] = sides.map((contender) =>
      number(mean(valuesOf(all, 'ml-random-forest', name, contender, 'accuracy')) * 100),
    );
    return [
      '### Beside ml-random-forest',
      `${title}: ${count(trainRows)} training rows × ${count(features)} words, ${count(all.trees)} trees, one worker. Mean accuracy ${ours ?? ''} % and ${theirs ?? ''} %.`,
      table(['Measured', 'ClearDeck', 'ml-random-forest', 'Ratio', 'Goal'], rows),
    ];
  });
}

function closing(all: Measurements): string[] {
  const blocks = all.failures.map(({ data, kind, contender, reason }) => {
    return `Failed: ${contender} on ${data} (${kind}): \`${inOneLine(reason).replaceAll('`', "'")}\``;
  });
  const misses = missesOf(all);
  if (misses.length > 0) blocks.push(['Goals missed:', '', ...misses.map((label) => `- ${label}`)].join('\n'));
  else blocks.push('Every required goal that was measured is met.');
  return blocks;
}
