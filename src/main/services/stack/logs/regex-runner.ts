import { createContext, Script, type Context } from 'node:vm';

/**
 * Runs regular expressions that a person typed. Back-tracking can take for ever, and a `RegExp` cannot be interrupted
 * from where it runs; inside `vm` the time limit does interrupt it, in Node and in Electron. The script is ours: what
 * was typed reaches the context only as a finished `RegExp`.
 */
const script = new Script('for (let i = 0; i < texts.length; i++) out[i] = regex.test(texts[i]) ? 2 : 1;');
let context: Context | null = null;

export const NO_MATCH = 1;
export const MATCH = 2;

/** Fills `out` with MATCH or NO_MATCH for every text. Answers in words why it could not; null where it did. */
export function runRegex(regex: RegExp, texts: readonly string[], out: Uint8Array, timeoutMs: number): string | null {
  context ??= createContext(Object.create(null) as Context);
  Object.assign(context, { regex, texts, out });
  try {
    script.runInContext(context, { timeout: timeoutMs });
    return null;
  } catch (error) {
    // Errors of the context are of its own realm: `instanceof Error` would not know them.
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return TOO_SLOW;
    // What is too large is only found when it is first used.
    return `The expression cannot be used: ${reasonOf(error)}.`;
  } finally {
    Object.assign(context, { regex: null, texts: null, out: null });
  }
}

export const TOO_SLOW = 'The expression takes too long on these lines. Make it simpler: nested repeats are slow.';

/** A `RegExp` that takes capital and small letters as equal, or in words what is wrong with it. */
export function compileRegex(source: string): RegExp | string {
  try {
    return new RegExp(source, 'i');
  } catch (error) {
    return `The expression is not valid: ${reasonOf(error)}.`;
  }
}

/** Of “Invalid regular expression: /(/i: Unterminated group” the last part. */
function reasonOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  const reason = (typeof message === 'string' ? message : 'unknown').split(': ').at(-1) ?? '';
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
