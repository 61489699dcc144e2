import type { CallInput } from '#shared/ipc/contract.ts';
import type { ConsoleLine } from '#shared/domain/task.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { cutAtMatches, textPattern } from '../../ui/lines/cut-at-matches.ts';
import type { LinesText } from '../../ui/lines/lines-text-buttons.tsx';

export type ConsoleFilter = Pick<CallInput<'tasks.console'>, 'id' | 'search' | 'levels'>;

const CHUNK_LINES = 2000;

/** Every line that matches, as a text, whether it has been scrolled to or not. */
export async function readConsoleText(bridge: Bridge, filter: ConsoleFilter): Promise<LinesText> {
  const lines: ConsoleLine[] = [];
  for (;;) {
    const page = await bridge.call('tasks.console', { ...filter, offset: lines.length, limit: CHUNK_LINES });
    lines.push(...page.lines);
    if (page.lines.length === 0 || lines.length >= page.total) break;
  }
  const texts = lines.map((line) => `${new Date(line.atMs).toISOString()} ${line.level.toUpperCase()} ${line.text}\n`);
  return { text: texts.join(''), lineCount: lines.length, isCut: false };
}

/** Cuts a text at the matches of a search, in any case; every second part is a match. */
export function splitMatches(text: string, search: string): readonly string[] {
  return cutAtMatches(text, textPattern(search));
}
