/** What one call may carry, before any schema looks at it. */
export interface InputBounds {
  /** UTF-8 bytes of all strings and keys, plus a little per value. */
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Values of any kind, containers included. */
  readonly maxValues: number;
}

/** The largest honest inputs are a chunk of an upload (1.4 MB) and a text to predict (1,000,000 characters). */
export const INPUT_BOUNDS: InputBounds = { maxBytes: 4 << 20, maxDepth: 16, maxValues: 50_000 };

const BYTES_PER_VALUE = 8;

/**
 * Says in words why an input may not come in, or null where it may. Only plain JSON values pass: structured clone, which
 * carries Electron's calls, also knows maps, dates, buffers and cycles, and none of the schemas expects those.
 */
export function findBoundsProblem(input: unknown, bounds: InputBounds = INPUT_BOUNDS): string | null {
  let bytes = 0;
  let values = 0;
  const stack: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next;
    values += 1;
    bytes += BYTES_PER_VALUE;
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
    else if (typeof value === 'object' && value !== null) {
      if (depth >= bounds.maxDepth) return 'the input is nested too deeply';
      const problem = pushChildren(value, depth, stack, bounds);
      if (typeof problem === 'string') return problem;
      bytes += problem;
    } else if (!isPlainScalar(value)) return `the input holds a ${typeof value}, which no call takes`;
    if (bytes > bounds.maxBytes) return `the input is larger than ${Math.floor(bounds.maxBytes / 1024)} KB`;
    if (values + stack.length > bounds.maxValues) return `the input holds more than ${bounds.maxValues} values`;
  }
  return null;
}

function isPlainScalar(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean';
}

/** Answers the bytes of the keys, or what is wrong. */
function pushChildren(
  value: object,
  depth: number,
  stack: { value: unknown; depth: number }[],
  bounds: InputBounds,
): number | string {
  if (Array.isArray(value)) {
    // The length is asked before anything is copied: a sparse array of 2^32 holes costs its sender nothing.
    if (value.length > bounds.maxValues) return `the input holds more than ${bounds.maxValues} values`;
    for (const item of value as unknown[]) stack.push({ value: item, depth: depth + 1 });
    return 0;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return 'the input holds something that is not plain data';
  }
  let bytes = 0;
  const keys = Object.keys(value);
  if (keys.length > bounds.maxValues) return `the input holds more than ${bounds.maxValues} values`;
  for (const key of keys) {
    if (key === '__proto__') return 'the input holds a key named "__proto__"';
    bytes += Buffer.byteLength(key);
    stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
  }
  // Symbol keys survive no transport; an object that has some did not come through one.
  if (Object.getOwnPropertySymbols(value).length > 0) return 'the input holds something that is not plain data';
  return bytes;
}
