/**
 * Words as scikit-learn's default token pattern `(?u)\b\w\w+\b` finds them: runs of two or more word characters. Python's
 * `\w` is str.isalnum() or an underscore, that is letters and every kind of number; unlike Unicode's own definition it
 * leaves out combining marks, so a decomposed accent or a Devanagari vowel sign ends a word here as it does there.
 */
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const TOKEN = /^[\p{L}\p{N}_]{2,}$/u;
const ASTRAL_FIRST = 0x10000;

let basicPlane: Uint8Array | null = null;
const astral = new Map<number, boolean>();

/** Whether a code point is a word character. The table is made when the first text needs it: ASCII texts never do. */
export function isWordCharacter(code: number): boolean {
  if (code < ASTRAL_FIRST) {
    basicPlane ??= Uint8Array.from({ length: ASTRAL_FIRST }, (_, basic) => Number(isWordAt(basic)));
    return basicPlane[code] === 1;
  }
  let known = astral.get(code);
  if (known === undefined) {
    known = isWordAt(code);
    astral.set(code, known);
  }
  return known;
}

/** The same without the table. A lone half of a surrogate pair is no word character. */
export function isWordAt(code: number): boolean {
  return WORD_CHARACTER.test(String.fromCodePoint(code));
}

/** Whether a text is one token, whole: what can stand in a vocabulary or a list of stop words and ever be met. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
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
