/**
 * The rows that a tree learns from, ordered so that each node of the tree owns a contiguous range of places. What the search
 * for splits needs of a row (its label, its weight) stands at the row's place, so that small nodes read neighbouring memory.
 */
export class NodeRows {
  /** Places in use: rows that take part. */
  length = 0;
  /** Row per place. */
  readonly row: Uint32Array;
  readonly label: Uint32Array;
  /** How much the row counts: how often it was drawn, times its class's weight. */
  readonly weight: Float64Array;
  /** The row's number in the matrix that its node works on. */
  readonly id: Uint32Array;
  readonly #labels: Uint32Array;
  readonly #classWeights: Float64Array | null;
  readonly #isRight: Uint8Array;

  /** @param labels class per row @param classWeights multiplier per class; null: 1 */
  constructor(labels: Uint32Array, classWeights: Float64Array | null) {
    const rowCount = labels.length;
    this.#labels = labels;
    this.#classWeights = classWeights;
    this.row = new Uint32Array(rowCount);
    this.label = new Uint32Array(rowCount);
    this.weight = new Float64Array(rowCount);
    this.id = new Uint32Array(rowCount);
    this.#isRight = new Uint8Array(rowCount);
  }

  /** Starts a tree. @param counts how often each row was drawn; rows with 0 take no part */
  reset(counts: Uint32Array): void {
    const classWeights = this.#classWeights;
    let place = 0;
    for (let row = 0; row < counts.length; row++) {
      const count = counts[row]!;
      if (count === 0) continue;
      const label = this.#labels[row]!;
      this.row[place] = row;
      this.label[place] = label;
      this.weight[place] = classWeights ? count * classWeights[label]! : count;
      this.id[place++] = row;
    }
    this.length = place;
  }

  /**
   * Moves the rows at the first `count` of `places` to the end of a node's range, which ends at `end`. O(count).
   * @param placeOf place per row of the node's matrix, kept up to date
   * @returns where the right side begins
   */
  partition(end: number, places: Uint32Array, count: number, placeOf: Int32Array): number {
    const isRight = this.#isRight;
    const border = end - count;
    for (let i = 0; i < count; i++) isRight[places[i]!] = 1;
    let free = border;
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      if (place < border) {
        while (isRight[free] === 1) free++;
        this.#swap(place, free);
        placeOf[this.id[place]!] = place;
        placeOf[this.id[free]!] = free++;
      }
    }
    for (let i = 0; i < count; i++) isRight[places[i]!] = 0;
    return border;
  }

  #swap(a: number, b: number): void {
    const { row, label, weight, id } = this;
    const rowA = row[a]!;
    row[a] = row[b]!;
    row[b] = rowA;
    const idA = id[a]!;
    id[a] = id[b]!;
    id[b] = idA;
    const labelA = label[a]!;
    label[a] = label[b]!;
    label[b] = labelA;
    const weightA = weight[a]!;
    weight[a] = weight[b]!;
    weight[b] = weightA;
  }
}
