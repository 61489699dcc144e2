import { spawn } from 'node:child_process';
import path from 'node:path';
import { outcomeSchema, type BenchJob, type Outcome } from './protocol.ts';

const SKLEARN_CHILD = path.join(import.meta.dirname, 'sklearn_child.py');
/** The last words of a process that failed: enough for a Python exception, or for what Node says when it is out of memory. */
const KEPT_ERROR_CHARACTERS = 10_000;
const KEPT_ANSWER_CHARACTERS = 200;

/** A process that ended badly; the message has its last words. */
export class ChildError extends Error {}

/**
 * The line of a process's last words that says what went wrong: Python has it at the end, Node above the stack.
 */
export function inOneLine(reason: string): string {
  const lines = reason.split('\n').map((line) => line.trim());
  const isTelling = (line: string): boolean => /^([\w.]*(Error|Exception|Interrupt)\b|FATAL ERROR:)/.test(line);
  const isLeft = (line: string): boolean => line !== '' && !line.startsWith('Node.js v');
  return lines.findLast(isTelling) ?? lines.findLast(isLeft) ?? '';
}

/**
 * Runs a program to its end and gives its standard output.
 * @param signal ends the program when it is aborted; the promise settles once it has ended
 * @throws ChildError where it cannot be started or does not end with code 0
 */
export function output(
  command: string,
  args: readonly string[],
  { env = process.env, signal }: { readonly env?: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (stderr = (stderr + text).slice(-KEPT_ERROR_CHARACTERS)));
    child.once('error', (error) => {
      const failed = (): void => reject(new ChildError(`${command}: ${error.message}`, { cause: error }));
      // Aborted, it has been told to end, and may not have done so yet. What cannot be started has no id.
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) failed();
      else child.once('exit', failed);
    });
    child.once('close', (code, by) => {
      if (code === 0) resolve(stdout);
      else {
        const told = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
        reject(new ChildError(`ended with ${by ?? `code ${String(code)}`}${told}`));
      }
    });
  });
}

/** What the measuring processes run. */
export interface Programs {
  /** The interpreter with scikit-learn; null: there is none. */
  readonly python: string | null;
  /** The built node-child.ts. */
  readonly nodeChild: string;
}

/**
 * Measures once, in a process of its own.
 * @throws ChildError where it ends badly or answers with anything but figures
 */
export async function runJob(job: BenchJob, { python, nodeChild }: Programs, signal: AbortSignal): Promise<Outcome> {
  const argument = JSON.stringify(job);
  let text: string;
  if (job.library === 'scikit-learn') {
    if (python === null) throw new ChildError('there is no Python with scikit-learn');
    text = await output(python, [SKLEARN_CHILD, argument], { env: pythonEnvironment(process.env), signal });
  } else {
    text = await output(process.execPath, [nodeChild, argument], { signal });
  }
  return outcomeIn(text);
}

function outcomeIn(text: string): Outcome {
  try {
    return outcomeSchema.parse(JSON.parse(text));
  } catch (cause) {
    const answer = text.trim().slice(0, KEPT_ANSWER_CHARACTERS);
    throw new ChildError(`answered with no figures, but with: ${answer === '' ? 'nothing' : answer}`, { cause });
  }
}

/**
 * The environment for Python: one thread for each library below scikit-learn, so that `n_jobs` alone says how many work.
 * What someone set to tune OpenBLAS for another purpose is left out, all of it: its parts make sense together only.
 */
export function pythonEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...rest } = env;
  return { ...rest, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
}
