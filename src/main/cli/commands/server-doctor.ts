import type { DoctorCheck, DoctorReport } from '#shared/domain/stack.ts';
import { CALLED_AS } from '../help.ts';
import { ReportedFailure, type Session } from '../session.ts';
import { oneLine, pad, safeText } from '../text.ts';

const STATE_WIDTH = 'warning'.length;

function marked(session: Session, state: DoctorCheck['state']): string {
  const text = pad(state, STATE_WIDTH);
  if (state === 'ok') return session.green(text);
  return state === 'error' ? session.red(text) : session.yellow(text);
}

function checkLines(session: Session, check: DoctorCheck): string[] {
  const { id, title, state, found, cause, command, fix } = check;
  const indent = ' '.repeat(STATE_WIDTH + 2);
  const lines = [`${marked(session, state)}  ${safeText(title)}: ${oneLine(found)}`];
  if (state === 'ok') return lines;
  if (cause !== '') lines.push(`${indent}${oneLine(cause)}`);
  if (command !== null) lines.push(`${indent}To mend it: ${oneLine(command)}`);
  if (fix !== null) lines.push(`${indent}Or: ${CALLED_AS} server doctor --fix ${safeText(id)}  (${oneLine(fix)})`);
  return lines;
}

function verdict({ checks }: DoctorReport): string {
  const count = (state: DoctorCheck['state'], one: string, many: string): string[] => {
    const found = checks.filter((check) => check.state === state).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`];
  };
  const parts = [
    ...count('error', 'error', 'errors'),
    ...count('warning', 'warning', 'warnings'),
    ...count('unknown', 'could not be checked', 'could not be checked'),
  ];
  return parts.length === 0 ? 'Nothing stands in the way.' : `${parts.join(', ')}.`;
}

/** `server doctor`: what stands in the way of the stack; exit code 1 where something does. */
export async function runDoctor(
  session: Session,
  options: { readonly fix?: string; readonly json?: boolean },
): Promise<void> {
  await session.use(async (call) => {
    const report =
      options.fix === undefined ? await call('stack.doctor', {}) : await call('stack.fix', { checkId: options.fix });
    if (options.json === true) session.printJson(report);
    else session.print([...report.checks.flatMap((check) => checkLines(session, check)), '', verdict(report)]);
    if (report.checks.some(({ state }) => state === 'error')) throw new ReportedFailure();
  });
}
