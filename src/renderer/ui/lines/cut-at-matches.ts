/** Each mark is an element, and an element costs: a line that is one match after the other is marked at its start only. */
const MAX_MARKS = 200;

/** A pattern that finds a text as it stands, in any case; null where nothing is searched. */
export function textPattern(search: string): RegExp | null {
  return search === '' ? null : new RegExp(search.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'gi');
}

/** Cuts a line at the matches of a global pattern; every second part is one. Matches of nothing are none. */
export function cutAtMatches(text: string, pattern: RegExp | null): readonly string[] {
  if (pattern === null) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index), match[0]);
    from = match.index + match[0].length;
    if (parts.length >= 2 * MAX_MARKS) break;
  }
  parts.push(text.slice(from));
  return parts;
}
