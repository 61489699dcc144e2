/**
 * Words as scikit-learn's default token pattern `(?u)\b\w\w+\b` finds them: runs of two or more word characters. Python's
 * `\w` is str.isalnum() or an underscore, that is letters and every kind of number; unlike Unicode's own definition it
 * leaves out combining marks, so a decomposed accent or a Devanagari vowel sign ends a word here as it does there.
 */
const WORD = /[\p{L}\p{N}_]/u;
const ASTRAL_FIRST = 0x10000;

let basicPlane: Uint8Array | null = null;
const astral = new Map<number, boolean>();

function wordTable(): Uint8Array {
  if (basicPlane) return basicPlane;
  const table = new Uint8Array(ASTRAL_FIRST);
  for (let code = 0; code < ASTRAL_FIRST; code++) {
    // Halves of a surrogate pair are judged together, below; a lone one is no word character.
    if (code >= 0xd800 && code <= 0xdfff) continue;
    if (WORD.test(String.fromCharCode(code))) table[code] = 1;
  }
  basicPlane = table;
  return table;
}

function isAstralWord(code: number): boolean {
  let known = astral.get(code);
  if (known === undefined) {
    known = WORD.test(String.fromCodePoint(code));
    astral.set(code, known);
  }
  return known;
}

/**
 * Calls `onToken` with each lower-cased word of the text, in order. Lower-casing comes first, as in scikit-learn, because
 * it can change what is a word character (the dotted capital I becomes an i and a combining dot).
 */
export function forEachToken(text: string, onToken: (token: string) => void): void {
  const table = wordTable();
  const lower = text.toLowerCase();
  const length = lower.length;
  let start = -1;
  /** Code points in the current run. */
  let points = 0;
  for (let i = 0; i < length; i++) {
    const unit = lower.charCodeAt(i);
    let isWord = table[unit] === 1;
    let width = 1;
    if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < length) {
      const code = lower.codePointAt(i)!;
      if (code >= ASTRAL_FIRST) {
        width = 2;
        isWord = isAstralWord(code);
      }
    }
    if (isWord) {
      if (start < 0) start = i;
      points++;
    } else if (start >= 0) {
      if (points > 1) onToken(lower.slice(start, i));
      start = -1;
      points = 0;
    }
    if (width === 2) i++;
  }
  if (start >= 0 && points > 1) onToken(lower.slice(start));
}

/** Orders strings by code point, as Python's sort does; JavaScript's own order compares UTF-16 halves. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates (astral characters) sort after every character of the basic plane.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}
