import { cutAtMatches, textPattern } from '../../../ui/lines/cut-at-matches.ts';

/** Longer lines are not searched for marks: a pattern may take long on them, and nobody reads so far to the right. */
const MAX_MARKED_CHARS = 5000;

/** A pattern that finds every match in a line as main does: in any case. Null where nothing is to be marked. */
export function patternOf(search: string, isRegex: boolean): RegExp | null {
  if (!isRegex) return textPattern(search);
  if (search === '' || canRunAway(search)) return null;
  try {
    return new RegExp(search, 'gi');
  } catch {
    return null;
  }
}

/** Cuts a line at its matches; every second part is one. */
export function splitAt(text: string, pattern: RegExp | null): readonly string[] {
  return text.length > MAX_MARKED_CHARS ? [text] : cutAtMatches(text, pattern);
}

/**
 * Whether a pattern's time may grow without bound with the line: a repeated group that repeats or alternates inside, or
 * a reference back. Main finds the lines; the page, which would stand still meanwhile, does not mark within them.
 */
function canRunAway(search: string): boolean {
  const groups: { hasChoice: boolean }[] = [];
  let isInClass = false;
  for (let at = 0; at < search.length; at += 1) {
    const letter = search.charAt(at);
    if (letter === '\\') {
      at += 1;
      if (!isInClass && /[1-9k]/.test(search.charAt(at))) return true;
    } else if (isInClass) isInClass = letter !== ']';
    else if (letter === '[') isInClass = true;
    else if (letter === '(') {
      groups.push({ hasChoice: false });
      // The mark of a group's kind is no repetition.
      if (search.charAt(at + 1) === '?') at += 1;
    } else if (letter === ')') {
      const group = groups.pop();
      if (group?.hasChoice === true && /[+*{]/.test(search.charAt(at + 1))) return true;
    } else if (/[+*?{|]/.test(letter)) for (const group of groups) group.hasChoice = true;
  }
  return false;
}
