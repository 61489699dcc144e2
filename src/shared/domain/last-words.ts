const OPENING = ' Its last words: ';
const BETWEEN = ' ⏎ ';

/** A reason, and after it what a service wrote last, as one text: for a terminal, a log and the store. */
export function withLastWords(reason: string, lines: readonly string[]): string {
  return lines.length === 0 ? reason : `${reason}${OPENING}${lines.join(BETWEEN)}`;
}

/** The reason and the lines of a text that `withLastWords` made; no lines where it has none. */
export function splitLastWords(text: string): { readonly reason: string; readonly lines: readonly string[] } {
  const at = text.indexOf(OPENING);
  if (at < 0) return { reason: text, lines: [] };
  return { reason: text.slice(0, at), lines: text.slice(at + OPENING.length).split(BETWEEN) };
}
