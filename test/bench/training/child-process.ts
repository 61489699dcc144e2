import { spawn } from 'node:child_process';
import path from 'node:path';
import { outcomeSchema, type BenchJob, type Outcome } from './protocol.ts';

const SKLEARN_CHILD = path.join(import.meta.dirname, 'sklearn_child.py');
/** The last words of a process that failed: enough for a Python exception and where it came from. */
const KEPT_ERROR_CHARACTERS = 2000;

/** A process that ended badly; the message has its last words. */
export class ChildError extends Error {}

/**
 * Runs a program to its end and gives its standard output.
 * @param signal ends the program when it is aborted
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
    child.once('error', (error) => reject(new ChildError(`${command}: ${error.message}`, { cause: error })));
    child.once('close', (code, by) => {
      if (code === 0) resolve(stdout);
      else
        reject(
          new ChildError(`ended with ${by ?? `code ${String(code)}`}${stderr === '' ? '' : `: ${stderr.trim()}`}`),
        );
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

/** Measures once, in a process of its own. */
export async function runJob(job: BenchJob, { python, nodeChild }: Programs, signal: AbortSignal): Promise<Outcome> {
  const argument = JSON.stringify(job);
  let text: string;
  if (job.library === 'scikit-learn') {
    if (python === null) throw new ChildError('there is no Python with scikit-learn');
    text = await output(python, [SKLEARN_CHILD, argument], { env: pythonEnvironment(process.env), signal });
  } else {
    text = await output(process.execPath, [nodeChild, argument], { signal });
  }
  return outcomeSchema.parse(JSON.parse(text));
}

/**
 * The environment for Python: one thread for each library below scikit-learn, so that `n_jobs` alone says how many work.
 * What someone set to tune OpenBLAS for another purpose is left out, all of it: its parts make sense together only.
 */
export function pythonEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...rest } = env;
  return { ...rest, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
}
