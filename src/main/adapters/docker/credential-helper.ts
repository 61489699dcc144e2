import { spawn } from 'node:child_process';
import { z } from 'zod';

/** Why a stored log-in was not read. Its text holds no secret, so that it may be shown and logged. */
export class CredentialProblem extends Error {
  override readonly name = 'CredentialProblem';
}

export interface HelperAnswer {
  /** `<token>` where the secret is an identity token. */
  readonly Username: string;
  readonly Secret: string;
}

export interface HelperOptions {
  /** Where `PATH` is, and all else that the program may need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the program. */
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** Long enough for one that asks over the network, too short for somebody to be asked for a passphrase. */
const HELPER_TIMEOUT_MS = 10_000;
/** Tokens have a few thousand characters. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** How long after its end words of it may still be on their way. */
const LAST_WORDS_MS = 500;
/** It becomes a part of a program's name: nothing that leads to another folder, and no option. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Asks `docker-credential-NAME` for the log-in at a server; null where it has none. What it says is never repeated: it
 * may hold the secret.
 * @throws CredentialProblem where it cannot be run, fails, is too slow or answers something else, or `signal` aborts
 */
export async function askCredentialHelper(
  name: string,
  serverUrl: string,
  options: HelperOptions,
): Promise<HelperAnswer | null> {
  if (!NAME.test(name)) throw new CredentialProblem('The name of the credential helper is not one.');
  const program = `docker-credential-${name}`;
  const { exitCode, output } = await runHelper(program, serverUrl, options);
  if (exitCode !== 0) {
    // The one failure that all helpers tell in the same words.
    if (/credentials not found/i.test(output)) return null;
    throw new CredentialProblem(`${program} failed (${exitCode === null ? 'killed' : `code ${exitCode}`}).`);
  }
  const answer = answerSchema.safeParse(parsed(output));
  if (!answer.success) throw new CredentialProblem(`${program} did not answer as a credential helper does.`);
  return answer.data;
}

function runHelper(
  program: string,
  input: string,
  { environment, signal, timeoutMs = HELPER_TIMEOUT_MS }: HelperOptions,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw new CredentialProblem('It was cancelled.');
    const hasGroup = process.platform !== 'win32';
    const child = spawn(program, ['get'], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      // With a group of its own it can be ended together with what it has started.
      detached: hasGroup,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    const giveUp = (why: string): void => {
      settle();
      kill(child.pid, hasGroup);
      child.stdout.destroy();
      reject(new CredentialProblem(why));
    };
    const cancel = (): void => giveUp('It was cancelled.');
    const timer = setTimeout(() => {
      giveUp(`${program} did not answer within ${timeoutMs / 1000} s.`);
    }, timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) giveUp(`${program} answered more than can be right.`);
      else chunks.push(chunk);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      const isMissing = error.code === 'ENOENT';
      const why = isMissing ? 'is not on the PATH' : `cannot be run (${error.code ?? 'unknown reason'})`;
      reject(new CredentialProblem(`${program} ${why}.`));
    });
    child.once('exit', () => {
      // It is over, and its number may soon be another's: nothing is ended any more.
      settle();
      // An agent that it started may hold the pipe open for hours.
      const lastWords = setTimeout(() => child.stdout.destroy(), LAST_WORDS_MS);
      child.once('close', () => clearTimeout(lastWords));
    });
    child.once('close', (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8') }));
    // One that ends without reading says why by its exit.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function kill(pid: number | undefined, hasGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(hasGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
