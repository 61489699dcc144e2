/** Why a text cannot be split; the caller knows where it stands. */
export class ShellWordsError extends Error {}

/** What a shell would act on: nobody interprets it in a command that is started without one. */
const SHELL_ONLY = /[;&|<>()`]/;

/**
 * Splits a command into its words as a POSIX shell would: blanks, 'single' and "double" quotes, backslashes. Nothing is
 * expanded.
 * @throws ShellWordsError for a quote without an end and for what only a shell understands
 */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const quoted = char === "'" ? singleQuoted(text, at) : doubleQuoted(text, at);
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      if (at + 1 >= text.length) throw new ShellWordsError('A backslash at the end escapes nothing.');
      if (text[at + 1] !== '\n') word = (word ?? '') + text.charAt(at + 1);
      at += 2;
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
    } else {
      if (SHELL_ONLY.test(char)) {
        throw new ShellWordsError(`“${char}” would need a shell. Quote it, or write ["sh", "-c", "…"].`);
      }
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

function singleQuoted(text: string, start: number): { text: string; end: number } {
  const end = text.indexOf("'", start + 1);
  if (end === -1) throw new ShellWordsError("A ' has no end.");
  return { text: text.slice(start + 1, end), end: end + 1 };
}

/** Within double quotes a backslash escapes only what would mean something there. */
function doubleQuoted(text: string, start: number): { text: string; end: number } {
  let quoted = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { text: quoted, end: at + 1 };
    const next = text[at + 1];
    if (char === '\\' && next !== undefined && '$`"\\\n'.includes(next)) {
      if (next !== '\n') quoted += next;
      at += 1;
    } else {
      quoted += char;
    }
  }
  throw new ShellWordsError('A " has no end.');
}
