import type { UnnumberedLine } from './log-ring.ts';

/** Lines are asked for again from this long before the last one: stdout and stderr may come slightly out of order. */
const OVERLAP_MS = 250;
const KEPT = 1000;
const HASHED_CHARACTERS = 256;

/** FNV-1a over the beginning of a text and its length. */
function hashOf({ stream, text }: UnnumberedLine): number {
  let hash = 0x811c9dc5 ^ text.length ^ (stream === 'stderr' ? 0x5bd1e995 : 0);
  for (let i = Math.min(text.length, HASHED_CHARACTERS) - 1; i >= 0; i -= 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * What a container said last, by time and text, so that a stream can be taken up again without a line missing or coming
 * twice. Lines are counted per time and text: of equal ones as many pass as are new.
 */
export class RecentLines {
  #seen: { readonly atMs: number; readonly hash: number }[] = [];
  #lastAtMs: number | null = null;
  /** Of a stream that was taken up again: lines that are known, and how often. */
  #known = new Map<string, number>();
  /** Engines may round the time down: what they repeat from before it is known. */
  #floorMs: number | null = null;

  /** The time from which a stream is to be asked for; also gets ready for what it will repeat. */
  resume(): number | null {
    this.#known = new Map();
    this.#floorMs = null;
    if (this.#lastAtMs === null) return null;
    // What came before the first line that is remembered is not wanted: it has been read, or was never asked for.
    const oldest = (this.#seen[0]?.atMs ?? 0) + 1;
    const sinceMs = Math.min(this.#lastAtMs, Math.max(this.#lastAtMs - OVERLAP_MS, oldest));
    for (const { atMs, hash } of this.#seen) {
      if (atMs < sinceMs) continue;
      const key = `${atMs}/${hash}`;
      this.#known.set(key, (this.#known.get(key) ?? 0) + 1);
    }
    this.#floorMs = sinceMs;
    return sinceMs;
  }

  /** Those of the lines that have not been seen; they are remembered. */
  admit(lines: readonly UnnumberedLine[]): readonly UnnumberedLine[] {
    const fresh =
      this.#known.size === 0 && this.#floorMs === null ? lines : lines.filter((line) => !this.#isRepeated(line));
    // Of a flood only the end matters.
    const from = Math.max(0, fresh.length - 2 * KEPT);
    for (let i = 0; i < fresh.length; i += 1) {
      const line = fresh[i];
      if (line === undefined) continue;
      this.#lastAtMs = line.atMs;
      if (i >= from) this.#seen.push({ atMs: line.atMs, hash: hashOf(line) });
    }
    if (this.#seen.length > 2 * KEPT) this.#seen = this.#seen.slice(-KEPT);
    return fresh;
  }

  #isRepeated(line: UnnumberedLine): boolean {
    if (this.#floorMs !== null) {
      if (line.atMs < this.#floorMs) return true;
      this.#floorMs = null;
    }
    const key = `${line.atMs}/${hashOf(line)}`;
    const count = this.#known.get(key);
    if (count === undefined) return false;
    if (count === 1) this.#known.delete(key);
    else this.#known.set(key, count - 1);
    return true;
  }
}
