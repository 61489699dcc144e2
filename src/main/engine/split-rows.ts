import { Random } from './random.ts';

/** The generator stream that shuffles rows; trees use their own number, so this one is out of their way. */
const SHUFFLE_STREAM = 0xffffffff;

/**
 * Shuffles rows and cuts off a test part, as scikit-learn's `train_test_split` without `stratify`: the test part has
 * ceil(rows × testSize) rows, the rest trains. Both parts hold at least one row when there are two or more.
 */
export function splitRows(rows: number, testSize: number, seed: number): { train: Uint32Array; test: Uint32Array } {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  new Random(seed, SHUFFLE_STREAM).shuffle(order);
  // 50 × 0.14 is 7.000000000000001 in binary: without the slack the test part would get a row too many.
  const wanted = Math.ceil(rows * testSize - 1e-9);
  const testRows = Math.min(Math.max(wanted, 1), Math.max(rows - 1, 0));
  return { test: order.slice(0, testRows), train: order.slice(testRows) };
}
