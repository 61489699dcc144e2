import { AppError } from '#shared/ipc/result.ts';

/** Most that counting votes may take, beside texts and trees: 40,000 rows of 10,000 classes take 1.4 GB. */
const MAX_BYTES = 2e9;
/** A count per row and class, of out-of-bag votes for training rows and of all votes for test rows. */
const VOTE_BYTES = 2;
/** A probability per test row and class. */
const PROBABILITY_BYTES = 8;

/**
 * Refuses what would need more memory for votes and probabilities than there is on an ordinary machine, before any tree is
 * grown. Only many rows of many classes do.
 * @throws AppError DATA_INVALID with what would fit
 */
export function checkVoteMemory(trainRows: number, testRows: number, classCount: number): void {
  const bytes = classCount * ((trainRows + testRows) * VOTE_BYTES + testRows * PROBABILITY_BYTES);
  if (bytes <= MAX_BYTES) return;
  const rows = trainRows + testRows;
  const gb = (amount: number): string => (amount / 1e9).toFixed(1);
  const fitting = Math.floor((rows * MAX_BYTES) / bytes);
  throw new AppError(
    'DATA_INVALID',
    `${String(rows)} rows of ${String(classCount)} classes need ${gb(bytes)} GB to count the trees' votes; ${gb(MAX_BYTES)} GB are the most. Join rare classes, or use at most ${String(fitting)} rows.`,
  );
}
