import type { SparseColumns } from './sparse.ts';
import type { GrownTree } from './tree.ts';

/**
 * Calls `onLeaf(row, leaf)` for every training row that `wants` it, out-of-bag rows above all. The training matrix has ranks
 * in place of values, and a tree that was just grown knows the ranks that it split at: no value is looked up.
 */
export function forEachTrainingLeaf(
  { tree, splitRank }: Pick<GrownTree, 'tree' | 'splitRank'>,
  data: SparseColumns,
  wants: (row: number) => boolean,
  onLeaf: (row: number, leaf: number) => void,
): void {
  const { rowStart, rowColumn, rowRank } = data;
  const { feature, right } = tree;
  // One above the rank per column of the row; 0: no entry, which is below every split.
  const spread = new Float64Array(data.columnCount);
  for (let row = 0; row < data.rowCount; row++) {
    if (!wants(row)) continue;
    const start = rowStart[row]!;
    const end = rowStart[row + 1]!;
    for (let k = start; k < end; k++) spread[rowColumn[k]!] = rowRank[k]! + 1;
    let node = 0;
    for (let f = feature[0]!; f >= 0; f = feature[node]!) {
      node = spread[f]! <= splitRank[node]! ? node + 1 : right[node]!;
    }
    for (let k = start; k < end; k++) spread[rowColumn[k]!] = 0;
    onLeaf(row, node);
  }
}
