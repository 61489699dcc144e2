/** An object longer than this is not one that an engine sends. */
const MAX_LINE_BYTES = 1024 * 1024;
const NEW_LINE = 0x0a;

/**
 * Reads JSON objects that follow each other in lines, however the bytes are cut. What is not JSON is left out: proxies
 * and older engines put lines of their own between.
 */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const take = (last: Uint8Array): Uint8Array | null => {
    const whole = size + last.length > MAX_LINE_BYTES ? null : Buffer.concat([...parts, last]);
    parts.length = 0;
    size = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      const value = tryParse(take(chunk.subarray(start, end)));
      if (value !== undefined) yield value;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    size += rest.length;
    // Only its length is kept of one that is too long.
    if (size <= MAX_LINE_BYTES) parts.push(rest);
    else parts.length = 0;
  }
  const value = tryParse(take(new Uint8Array()));
  if (value !== undefined) yield value;
}

/** undefined: not JSON. */
function tryParse(line: Uint8Array | null): unknown {
  if (line === null || line.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(line)) as unknown;
  } catch {
    return undefined;
  }
}
