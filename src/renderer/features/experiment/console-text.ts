import type { CallInput } from '#shared/ipc/contract.ts';
import type { ConsoleLine } from '#shared/domain/task.ts';
import type { Bridge } from '../../bridge/bridge.ts';

export type ConsoleFilter = Pick<CallInput<'tasks.console'>, 'id' | 'search' | 'levels'>;

const CHUNK_LINES = 2000;
const two = (value: number) => String(value).padStart(2, '0');

/** Local clock time of a line. */
export function clockOf(atMs: number): string {
  const date = new Date(atMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Every line that matches, as a text, whether it has been scrolled to or not. */
export async function readConsoleText(bridge: Bridge, filter: ConsoleFilter): Promise<string> {
  const lines: ConsoleLine[] = [];
  for (;;) {
    const page = await bridge.call('tasks.console', { ...filter, offset: lines.length, limit: CHUNK_LINES });
    lines.push(...page.lines);
    if (page.lines.length === 0 || lines.length >= page.total) break;
  }
  return lines
    .map((line) => `${new Date(line.atMs).toISOString()} ${line.level.toUpperCase()} ${line.text}\n`)
    .join('');
}

/** Cuts a text at the matches of a search, in any case; every second part is a match. */
export function splitMatches(text: string, search: string): readonly string[] {
  if (search === '') return [text];
  const parts: string[] = [];
  const haystack = text.toLowerCase();
  const needle = search.toLowerCase();
  // Lower-casing a few letters (İ) changes the length; positions would then be wrong, so nothing is marked.
  if (haystack.length !== text.length) return [text];
  let from = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, from)) {
    parts.push(text.slice(from, at), text.slice(at, at + needle.length));
    from = at + needle.length;
  }
  parts.push(text.slice(from));
  return parts;
}
