/** A matrix by rows (CSR): row r's entries are `rowStart[r] .. rowStart[r+1]`, columns ascending, values above zero. */
export interface SparseRows {
  readonly rowCount: number;
  readonly columnCount: number;
  /** rowCount + 1 offsets into `columns` and `values`. */
  readonly rowStart: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/**
 * The training matrix as the tree grower reads it, by columns and by rows, with ranks in place of values: the rank of an
 * entry is the place, in the order of the columns, of the first entry of its column that has the same value. Within a
 * column, comparing ranks compares values, so that a search for splits moves integers only. Zeros are not stored; values
 * are above zero.
 */
export interface SparseColumns {
  readonly rowCount: number;
  readonly columnCount: number;
  /** columnCount + 1 offsets into `entryRow`, `entryRank` and `entryValue`. */
  readonly columnStart: Uint32Array;
  /** Rows of a column's entries, ascending by value, ties by row. */
  readonly entryRow: Uint32Array;
  readonly entryRank: Uint32Array;
  readonly entryValue: Float64Array;
  /** rowCount + 1 offsets into `rowColumn` and `rowRank`. */
  readonly rowStart: Uint32Array;
  /** Columns of a row's entries, ascending. */
  readonly rowColumn: Uint32Array;
  readonly rowRank: Uint32Array;
}

/** Makes the buffer that a matrix's arrays share; `SharedArrayBuffer` where several threads read it. */
export type MakeBuffer = (byteLength: number) => ArrayBuffer | SharedArrayBuffer;

/**
 * Lays a matrix out for the tree grower, all arrays in one buffer. O(entries × log of the longest column).
 * @throws RangeError for a value that is no finite number above zero: NaN cannot be ordered, and what is not stored is zero
 */
export function toSparseColumns(
  rows: SparseRows,
  makeBuffer: MakeBuffer = (bytes) => new ArrayBuffer(bytes),
): SparseColumns {
  const { rowCount, columnCount } = rows;
  const entries = rows.columns.length;
  const buffer = makeBuffer(8 * entries + 4 * (4 * entries + columnCount + 1 + rowCount + 1));
  let offset = 0;
  const entryValue = new Float64Array(buffer, offset, entries);
  offset += 8 * entries;
  const uint32 = (length: number): Uint32Array => {
    const view = new Uint32Array(buffer, offset, length);
    offset += 4 * length;
    return view;
  };
  const entryRow = uint32(entries);
  const entryRank = uint32(entries);
  const rowColumn = uint32(entries);
  const rowRank = uint32(entries);
  const columnStart = uint32(columnCount + 1);
  const rowStart = uint32(rowCount + 1);
  rowStart.set(rows.rowStart);
  rowColumn.set(rows.columns);

  for (let k = 0; k < entries; k++) columnStart[rows.columns[k]! + 1]!++;
  for (let c = 0; c < columnCount; c++) columnStart[c + 1]! += columnStart[c]!;
  const next = columnStart.slice(0, columnCount);
  for (let row = 0; row < rowCount; row++) {
    for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++) {
      const value = rows.values[k]!;
      if (!(value > 0 && value < Infinity)) {
        throw new RangeError(`row ${String(row)} holds ${String(value)}: values are finite and above zero`);
      }
      const at = next[rowColumn[k]!]!++;
      entryRow[at] = row;
      entryValue[at] = value;
    }
  }
  const sorter = new ColumnSorter(entryValue, entryRow);
  for (let c = 0; c < columnCount; c++) sorter.sort(columnStart[c]!, columnStart[c + 1]!);

  // Within a row, columns ascend: walking the columns in order fills each row's ranks from left to right.
  const cursor = rowStart.slice(0, rowCount);
  for (let c = 0; c < columnCount; c++) {
    const start = columnStart[c]!;
    const end = columnStart[c + 1]!;
    let rank = start;
    for (let at = start; at < end; at++) {
      if (entryValue[at] !== entryValue[rank]) rank = at;
      entryRank[at] = rank;
      rowRank[cursor[entryRow[at]!]!++] = rank;
    }
  }
  return { rowCount, columnCount, columnStart, entryRow, entryRank, entryValue, rowStart, rowColumn, rowRank };
}

/** A stable merge sort of (value, row) pairs by value, in place over two parallel arrays. */
class ColumnSorter {
  readonly #values: Float64Array;
  readonly #rows: Uint32Array;
  #spareValues = new Float64Array(0);
  #spareRows = new Uint32Array(0);

  constructor(values: Float64Array, rows: Uint32Array) {
    this.#values = values;
    this.#rows = rows;
  }

  sort(from: number, to: number): void {
    const half = (to - from + 1) >> 1;
    if (this.#spareValues.length < half) {
      this.#spareValues = new Float64Array(half * 2);
      this.#spareRows = new Uint32Array(half * 2);
    }
    this.#mergeSort(from, to);
  }

  #mergeSort(from: number, to: number): void {
    const values = this.#values;
    const rows = this.#rows;
    if (to - from <= 16) {
      for (let i = from + 1; i < to; i++) {
        const value = values[i]!;
        const row = rows[i]!;
        let j = i - 1;
        for (; j >= from && values[j]! > value; j--) {
          values[j + 1] = values[j]!;
          rows[j + 1] = rows[j]!;
        }
        values[j + 1] = value;
        rows[j + 1] = row;
      }
      return;
    }
    const middle = (from + to) >> 1;
    this.#mergeSort(from, middle);
    this.#mergeSort(middle, to);
    if (values[middle - 1]! <= values[middle]!) return;
    const spareValues = this.#spareValues;
    const spareRows = this.#spareRows;
    const count = middle - from;
    for (let i = 0; i < count; i++) {
      spareValues[i] = values[from + i]!;
      spareRows[i] = rows[from + i]!;
    }
    let left = 0;
    let right = middle;
    let out = from;
    while (left < count) {
      if (right < to && values[right]! < spareValues[left]!) {
        values[out] = values[right]!;
        rows[out++] = rows[right++]!;
      } else {
        values[out] = spareValues[left]!;
        rows[out++] = spareRows[left++]!;
      }
    }
  }
}
