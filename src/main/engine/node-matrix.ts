import type { NodeRows } from './node-rows.ts';
import type { SparseColumns } from './sparse.ts';

/** What an entry costs when a matrix is narrowed by filtering, relative to one that is passed over in the search for a split. */
const FILTER_COST = 2;
/** The same where a matrix is built from rows: an entry is read from scattered memory, put in its column and sorted. */
const FROM_ROWS_COST = 8;
/** Shorter ranges are sorted by insertion. */
const INSERTION_LIMIT = 48;
const BUCKET_BITS = 8;
const BUCKETS = 1 << BUCKET_BITS;
const ABSENT = -1;

/**
 * The columns that a node reads, each ascending by rank: those of the whole training matrix, or of the rows of a node above
 * it. Rows have numbers of the matrix's own, `0 .. rowCount − 1`, so that a small matrix refers to a small stretch of memory.
 */
export interface NodeMatrix {
  readonly rowCount: number;
  readonly entryCount: number;
  /** Per feature: its place in `start` and `end`, plus 1; 0 where no row has an entry. */
  readonly columnOf: Uint32Array;
  readonly start: Uint32Array;
  readonly id: Uint32Array;
  readonly rank: Uint32Array;
  /** Place in `NodeRows` per row number; larger than any place for a row that is not in the sample. */
  readonly placeOf: Int32Array;
}

/**
 * The matrices of a tree that is grown depth first. Level 0 is the training matrix. A node with few of the rows of its
 * level's matrix gets a smaller one, a level deeper, for itself and all below it, so that walking a column never skips more
 * rows than it finds by a constant factor. A level is free again once a node of a lower level comes up: levels are reused,
 * and since each is smaller than the one before, all together are bounded by the first.
 */
export class MatrixStack {
  readonly #data: SparseColumns;
  readonly #rows: NodeRows;
  readonly #levels: [NodeMatrix, ...Level[]];
  readonly #count: Uint32Array;
  readonly #sorter = new RankSorter();

  constructor(data: SparseColumns, rows: NodeRows) {
    this.#data = data;
    this.#rows = rows;
    this.#count = new Uint32Array(data.columnCount);
    const columnOf = new Uint32Array(data.columnCount);
    for (let feature = 0; feature < columnOf.length; feature++) columnOf[feature] = feature + 1;
    this.#levels = [
      {
        rowCount: data.rowCount,
        entryCount: data.entryRow.length,
        columnOf,
        start: data.columnStart,
        id: data.entryRow,
        rank: data.entryRank,
        placeOf: new Int32Array(data.rowCount),
      },
    ];
  }

  /** Starts a tree: every row at its place, level 0 for the root. */
  reset(): void {
    const { placeOf } = this.#levels[0];
    placeOf.fill(ABSENT);
    for (let place = 0; place < this.#rows.length; place++) placeOf[this.#rows.row[place]!] = place;
  }

  at(level: number): NodeMatrix {
    return this.#levels[level]!;
  }

  /**
   * The level for the node that owns the places `start..end`, whose parent works on `level`. It is a new one where the
   * entries of other nodes that were passed over since the last one, and would be here, cost more than a narrower matrix.
   * @param entries stored entries in the node's rows
   * @param waste entries passed over on the way from the node that got `level`
   * @param passedOver the same for this node, as an estimate
   */
  levelFor(level: number, start: number, end: number, entries: number, waste: number): number {
    const matrix = this.#levels[level]!;
    const filterCost = matrix.entryCount * FILTER_COST;
    const fromRowsCost = entries * FROM_ROWS_COST;
    if (waste < Math.min(filterCost, fromRowsCost)) return level;
    let narrower = this.#levels[level + 1] as Level | undefined;
    if (!narrower) {
      narrower = new Level(this.#data.columnCount);
      this.#levels.push(narrower);
    }
    narrower.reset(end - start, entries);
    if (fromRowsCost < filterCost) this.#fromRows(narrower, start, end);
    else this.#fromColumns(narrower, matrix, start, end);
    for (let place = start; place < end; place++) {
      this.#rows.id[place] = place - start;
      narrower.placeOf[place - start] = place;
    }
    return level + 1;
  }

  /** Keeps the entries of the node's rows. They stay in order. */
  #fromColumns(to: Level, from: NodeMatrix, start: number, end: number): void {
    const { id, rank, placeOf } = from;
    const toId = to.id;
    const toRank = to.rank;
    const rows = end - start;
    const columns = from instanceof Level ? from.columnCount : this.#data.columnCount;
    let at = 0;
    for (let c = 0; c < columns; c++) {
      const first = at;
      const stop = from.start[c + 1]!;
      for (let entry = from.start[c]!; entry < stop; entry++) {
        // Written either way, kept by moving on: a branch here would be guessed wrong every other time.
        const place = placeOf[id[entry]!]! - start;
        toId[at] = place;
        toRank[at] = rank[entry]!;
        at += 1 ^ ((place | (rows - 1 - place)) >>> 31);
      }
      if (at > first) to.add(from instanceof Level ? from.feature[c]! : c, at);
    }
    to.entryCount = at;
  }

  /** Collects the entries of the node's rows by column and sorts each column. */
  #fromRows(to: Level, start: number, end: number): void {
    const { columnStart, rowStart, rowColumn, rowRank } = this.#data;
    const { row } = this.#rows;
    const count = this.#count;
    const { columnOf, feature } = to;
    const toId = to.id;
    const toRank = to.rank;
    let columns = 0;
    for (let place = start; place < end; place++) {
      const stop = rowStart[row[place]! + 1]!;
      for (let k = rowStart[row[place]!]!; k < stop; k++) {
        const column = rowColumn[k]!;
        if (columnOf[column] === 0) {
          feature[columns++] = column;
          columnOf[column] = columns;
        }
        count[column]!++;
      }
    }
    let at = 0;
    for (let c = 0; c < columns; c++) {
      const size = count[feature[c]!]!;
      count[feature[c]!] = at;
      at += size;
      to.start[c + 1] = at;
    }
    to.columnCount = columns;
    to.entryCount = at;
    for (let place = start; place < end; place++) {
      const stop = rowStart[row[place]! + 1]!;
      for (let k = rowStart[row[place]!]!; k < stop; k++) {
        const to = count[rowColumn[k]!]!++;
        toId[to] = place - start;
        toRank[to] = rowRank[k]!;
      }
    }
    for (let c = 0; c < columns; c++) {
      count[feature[c]!] = 0;
      const low = columnStart[feature[c]!]!;
      this.#sorter.sort(toRank, toId, to.start[c]!, to.start[c + 1]!, low, columnStart[feature[c]! + 1]! - low);
    }
  }
}

class Level implements NodeMatrix {
  rowCount = 0;
  entryCount = 0;
  columnCount = 0;
  readonly columnOf: Uint32Array;
  /** The columns that have entries, in the order of `start`. */
  readonly feature: Uint32Array;
  readonly start: Uint32Array;
  id = new Uint32Array(0);
  rank = new Uint32Array(0);
  placeOf = new Int32Array(0);

  constructor(featureCount: number) {
    this.columnOf = new Uint32Array(featureCount);
    this.feature = new Uint32Array(featureCount);
    this.start = new Uint32Array(featureCount + 1);
  }

  reset(rowCount: number, entryCount: number): void {
    for (let c = 0; c < this.columnCount; c++) this.columnOf[this.feature[c]!] = 0;
    this.columnCount = 0;
    this.rowCount = rowCount;
    if (this.id.length <= entryCount) {
      this.id = new Uint32Array(entryCount + 1);
      this.rank = new Uint32Array(entryCount + 1);
    }
    if (this.placeOf.length < rowCount) this.placeOf = new Int32Array(rowCount);
  }

  add(feature: number, end: number): void {
    this.feature[this.columnCount++] = feature;
    this.columnOf[feature] = this.columnCount;
    this.start[this.columnCount] = end;
  }
}

/** Sorts a range of two parallel arrays by rank; equal ranks keep their order. */
class RankSorter {
  #spareRank = new Uint32Array(256);
  #spareId = new Uint32Array(256);
  readonly #bucket = new Uint32Array(BUCKETS);

  /** @param low the lowest rank that may occur @param span how many different ones there may be */
  sort(rank: Uint32Array, id: Uint32Array, from: number, to: number, low: number, span: number): void {
    if (to - from <= INSERTION_LIMIT) insertionSort(rank, id, from, to);
    else this.#radixSort(rank, id, from, to, low, span);
  }

  /** Least significant digit first (Knuth, The Art of Computer Programming, volume 3, 5.2.5), 8 bits at a time. */
  #radixSort(rank: Uint32Array, id: Uint32Array, from: number, to: number, low: number, span: number): void {
    const count = to - from;
    if (this.#spareRank.length < count) {
      this.#spareRank = new Uint32Array(count * 2);
      this.#spareId = new Uint32Array(count * 2);
    }
    let [fromRank, fromId, offset]: [Uint32Array, Uint32Array, number] = [rank, id, from];
    let [toRank, toId, toOffset]: [Uint32Array, Uint32Array, number] = [this.#spareRank, this.#spareId, 0];
    const bucket = this.#bucket;
    for (let shift = 0; shift < 32 && span >>> shift > 0; shift += BUCKET_BITS) {
      bucket.fill(0);
      for (let i = offset; i < offset + count; i++) bucket[((fromRank[i]! - low) >>> shift) & (BUCKETS - 1)]!++;
      let next = toOffset;
      for (let b = 0; b < BUCKETS; b++) {
        const size = bucket[b]!;
        bucket[b] = next;
        next += size;
      }
      for (let i = offset; i < offset + count; i++) {
        const value = fromRank[i]!;
        const at = bucket[((value - low) >>> shift) & (BUCKETS - 1)]!++;
        toRank[at] = value;
        toId[at] = fromId[i]!;
      }
      [fromRank, fromId, offset, toRank, toId, toOffset] = [toRank, toId, toOffset, fromRank, fromId, offset];
    }
    if (fromRank === rank) return;
    for (let i = 0; i < count; i++) {
      rank[from + i] = fromRank[i]!;
      id[from + i] = fromId[i]!;
    }
  }
}

function insertionSort(rank: Uint32Array, id: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = rank[i]!;
    const row = id[i]!;
    let j = i - 1;
    for (; j >= from && rank[j]! > value; j--) {
      rank[j + 1] = rank[j]!;
      id[j + 1] = id[j]!;
    }
    rank[j + 1] = value;
    id[j + 1] = row;
  }
}
