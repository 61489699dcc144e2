import type { z } from 'zod';
import { AppError } from '#shared/ipc/result.ts';

type Issue = z.core.$ZodIssue;
const MAX_SHOWN = 80;

/** One line for a person: which field, what is wrong with it, and how many more problems there are. */
export function toInvalidInput(error: z.ZodError): AppError {
  const first = error.issues[0];
  if (first === undefined) return new AppError('INVALID_INPUT', 'The input is not valid.', { cause: error });
  const rest = error.issues.length - 1;
  const more = rest === 0 ? '' : ` (and ${rest} more ${rest === 1 ? 'problem' : 'problems'})`;
  return new AppError('INVALID_INPUT', `${describeIssue(first)}${more}`, { cause: error });
}

function describeIssue(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length === 0 ? '' : ` in ${fieldName(issue.path)}`;
    return `Unknown field ${issue.keys.slice(0, 3).map(quote).join(', ')}${where}.`;
  }
  return `${fieldName(issue.path)}: ${oneLine(issue.message)}.`;
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The input';
  return oneLine(
    path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
      .join(''),
  );
}

function quote(key: string): string {
  return `"${oneLine(key)}"`;
}

/** Keys come from the sender: cut, and without line breaks or control characters. */
function oneLine(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  const cut = clean.length > MAX_SHOWN * 2 ? `${clean.slice(0, MAX_SHOWN * 2)}…` : clean;
  return cut.replace(/\.$/, '');
}
