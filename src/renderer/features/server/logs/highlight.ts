/** Longer lines are not searched for marks: a pattern may take long on them, and nobody reads so far to the right. */
const MAX_MARKED_CHARS = 5000;

/**
 * Patterns whose time can grow without bound with the line: a repeated group that repeats or alternates inside, or a
 * reference back. Main finds the lines; the page, which would stand still meanwhile, does not mark within them.
 */
const RISKY = /\((?:[^()\\]|\\.)*[+*|{](?:[^()\\]|\\.)*\)\s*[+*{]|\)\)\s*[+*{]|\\[1-9k]/;

/** A pattern that finds every match in a line as main does: in any case. Null where nothing is to be marked. */
export function patternOf(search: string, isRegex: boolean): RegExp | null {
  if (search === '') return null;
  if (!isRegex) return new RegExp(search.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'gi');
  if (RISKY.test(search)) return null;
  try {
    return new RegExp(search, 'gi');
  } catch {
    return null;
  }
}

/** Cuts a line at its matches; every second part is one. */
export function splitAt(text: string, pattern: RegExp | null): readonly string[] {
  if (pattern === null || text.length > MAX_MARKED_CHARS) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index), match[0]);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
