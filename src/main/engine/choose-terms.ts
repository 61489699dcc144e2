import type { VectorizerOptions } from '#shared/domain/training.ts';
import { NoTermsError } from './terms-errors.ts';

/** What is known of the terms of the training texts, by their numbers. */
interface TermStatistics {
  select(accepts: (documents: number) => boolean): Uint32Array;
  total(term: number): number;
  compare(a: number, b: number): number;
}

export interface TermLimits extends Pick<VectorizerOptions, 'minDf' | 'maxDf'> {
  /** Keep this many terms at most: those that occur most often in all training texts together. */
  readonly maxFeatures: number;
}

/**
 * The terms to keep, in code point order: first by number of documents, then by number of occurrences, as in scikit-learn.
 * Where several terms with the same count compete for the last places, scikit-learn's choice depends on its sorting
 * routine; here the terms that come first in code point order are kept.
 * @throws NoTermsError documentRange, documentFrequency
 */
export function chooseTerms(statistics: TermStatistics, documentCount: number, limits: TermLimits): Uint32Array {
  // A share of the documents stays a fraction: 0.3 of 5 documents is at least 1.5 of them, so 2.
  const least = 'count' in limits.minDf ? limits.minDf.count : limits.minDf.share * documentCount;
  const most = 'count' in limits.maxDf ? limits.maxDf.count : limits.maxDf.share * documentCount;
  if (most < least) throw new NoTermsError('documentRange');
  const candidates = statistics.select((documents) => documents >= least && documents <= most);
  if (candidates.length === 0) throw new NoTermsError('documentFrequency');
  const compare = (a: number, b: number): number => statistics.compare(a, b);
  return mostFrequent(candidates, statistics, limits.maxFeatures, compare).sort(compare);
}

function mostFrequent(
  candidates: Uint32Array,
  statistics: TermStatistics,
  limit: number,
  compare: (a: number, b: number) => number,
): Uint32Array {
  if (candidates.length <= limit) return candidates;
  const totals = candidates.map((term) => statistics.total(term)).sort();
  const cutoff = totals[totals.length - limit]!;
  // Only terms at or above the count of the last place can be kept: no need to compare the long tail as text.
  const above = candidates.filter((term) => statistics.total(term) > cutoff);
  const level = candidates.filter((term) => statistics.total(term) === cutoff);
  const places = limit - above.length;
  moveSmallestFirst(level, places, compare);
  const kept = new Uint32Array(limit);
  kept.set(above);
  kept.set(level.subarray(0, places), above.length);
  return kept;
}

/** Reorders different items so that the `count` smallest come first, in any order (Hoare's quickselect). */
function moveSmallestFirst(items: Uint32Array, count: number, compare: (a: number, b: number) => number): void {
  let from = 0;
  let to = items.length - 1;
  while (from < to) {
    const pivot = items[(from + to) >>> 1]!;
    let left = from;
    let right = to;
    while (left <= right) {
      while (compare(items[left]!, pivot) < 0) left++;
      while (compare(items[right]!, pivot) > 0) right--;
      if (left > right) break;
      const item = items[left]!;
      items[left++] = items[right]!;
      items[right--] = item;
    }
    if (count <= right) to = right;
    else if (count >= left) from = left;
    else return;
  }
}
