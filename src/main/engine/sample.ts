import { Random } from './random.ts';
import { COMMON, SAMPLE_FIELDS, type SampleField } from './sample-words.ts';

/** Share of words that come from a neighbouring field, and of rows filed under a neighbouring label. */
const BORROWED_SHARE = 0.22;
const LABEL_NOISE = 0.06;
/** Keeps the sample's draws apart from the shuffle and the trees, which use the same seed. */
const SAMPLE_STREAM = 0xfffffffe;
export const SAMPLE_ROWS = 2000;

export interface SampleRow {
  readonly text: string;
  readonly label: string;
}

/**
 * Made-up research abstracts in six fields, reproducible from the seed. Fields share methods and borrow each other's words,
 * and some rows carry a neighbour's label, so that no classifier reaches 100 %: as in a real collection.
 */
export function generateSample(seed: number, rows: number = SAMPLE_ROWS): SampleRow[] {
  const random = new Random(seed, SAMPLE_STREAM);
  return Array.from({ length: rows }, () => {
    const field = pick(random, SAMPLE_FIELDS);
    const text = abstract(random, field);
    const isMislabelled = random.fraction() < LABEL_NOISE;
    return { text, label: isMislabelled ? neighbour(random, field).label : field.label };
  });
}

function abstract(random: Random, field: SampleField): string {
  const from = (kind: 'topics' | 'methods' | 'objects'): string => {
    const source = random.fraction() < BORROWED_SHARE ? neighbour(random, field) : field;
    return pick(random, source[kind]);
  };
  const common = (kind: keyof typeof COMMON): string => pick(random, COMMON[kind]);
  const middle = [
    () =>
      `Using ${from('methods')}, we obtain ${common('qualities')} estimates for ${from('objects')} ${common('settings')}.`,
    () => `We derive ${article(common('qualities'))} procedure based on ${from('methods')} that ${common('results')}.`,
    () => `The role of ${from('objects')} ${common('settings')} is analysed with ${from('methods')}.`,
    () => `We compare ${from('methods')} with ${article(common('qualities'))} alternative on ${from('objects')}.`,
    () => `For ${from('topics')}, the method ${common('results')} ${common('settings')}.`,
  ];
  const sentences = [`${common('openings')} ${from('topics')} ${common('settings')}.`];
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) sentences.push(pick(random, middle)());
  sentences.push(`${common('closings')}.`);
  return sentences.join(' ');
}

function article(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function neighbour(random: Random, field: SampleField): SampleField {
  return SAMPLE_FIELDS[pick(random, field.neighbours)]!;
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)]!;
}
