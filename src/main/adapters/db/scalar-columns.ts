/** Points of one series as columns, ordered by iteration, each iteration once. All arrays have the same length. */
export interface ScalarColumns {
  readonly iterations: Float64Array;
  readonly ats: Float64Array;
  /** NaN and infinities are kept as they came. */
  readonly values: Float64Array;
}

export function emptyColumns(length: number): ScalarColumns {
  return {
    iterations: new Float64Array(length),
    ats: new Float64Array(length),
    values: new Float64Array(length),
  };
}

export function sliceColumns(columns: ScalarColumns, from: number, to: number): ScalarColumns {
  return {
    iterations: columns.iterations.subarray(from, to),
    ats: columns.ats.subarray(from, to),
    values: columns.values.subarray(from, to),
  };
}

export function concatColumns(parts: readonly ScalarColumns[]): ScalarColumns {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  const joined = emptyColumns(parts.reduce((sum, part) => sum + part.iterations.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.iterations.set(part.iterations, offset);
    joined.ats.set(part.ats, offset);
    joined.values.set(part.values, offset);
    offset += part.iterations.length;
  }
  return joined;
}

export function isAscending(numbers: Float64Array, isStrict: boolean): boolean {
  for (let i = 1; i < numbers.length; i += 1) {
    const before = numbers[i - 1] as number;
    const after = numbers[i] as number;
    if (isStrict ? after <= before : after < before) return false;
  }
  return true;
}

function pick(columns: ScalarColumns, order: Uint32Array): ScalarColumns {
  const picked = emptyColumns(order.length);
  for (let i = 0; i < order.length; i += 1) {
    const from = order[i] as number;
    picked.iterations[i] = columns.iterations[from] as number;
    picked.ats[i] = columns.ats[from] as number;
    picked.values[i] = columns.values[from] as number;
  }
  return picked;
}

/** Sorts by iteration; of several points at one iteration the last recorded stays. */
export function normaliseColumns(columns: ScalarColumns): ScalarColumns {
  const { iterations } = columns;
  if (isAscending(iterations, true)) return columns;
  const order = Uint32Array.from(iterations.keys());
  order.sort((a, b) => (iterations[a] as number) - (iterations[b] as number) || a - b);
  let kept = 0;
  for (let i = 0; i < order.length; i += 1) {
    const isReplaced = i + 1 < order.length && iterations[order[i] as number] === iterations[order[i + 1] as number];
    if (!isReplaced) order[kept++] = order[i] as number;
  }
  return pick(columns, order.subarray(0, kept));
}

/** Sorts by time, and by iteration where times are equal. */
export function orderByTime(columns: ScalarColumns): ScalarColumns {
  const { ats } = columns;
  if (isAscending(ats, false)) return columns;
  const order = Uint32Array.from(ats.keys());
  order.sort((a, b) => (ats[a] as number) - (ats[b] as number) || a - b);
  return pick(columns, order);
}

/** Both sides ordered and unique; where both have an iteration, `added` wins. */
export function mergeColumns(existing: ScalarColumns, added: ScalarColumns): ScalarColumns {
  const a = existing.iterations;
  const b = added.iterations;
  if (a.length === 0 || (a[a.length - 1] as number) < (b[0] ?? Infinity)) return concatColumns([existing, added]);
  const merged = emptyColumns(a.length + b.length);
  let i = 0;
  let j = 0;
  let length = 0;
  const copy = (from: ScalarColumns, index: number): void => {
    merged.iterations[length] = from.iterations[index] as number;
    merged.ats[length] = from.ats[index] as number;
    merged.values[length] = from.values[index] as number;
    length += 1;
  };
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Infinity;
    const right = b[j] ?? Infinity;
    if (left < right) {
      copy(existing, i++);
    } else {
      if (left === right) i += 1;
      copy(added, j++);
    }
  }
  return sliceColumns(merged, 0, length);
}

/** Index of the first element that is >= `value`; `numbers` ascend. */
export function lowerBound(numbers: Float64Array, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
