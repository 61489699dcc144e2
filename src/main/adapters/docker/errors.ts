import { z } from 'zod';
import { EngineUnavailable } from '#main/services/stack/engine-unavailable.ts';
import { AppError } from '#shared/ipc/result.ts';
import { SshFailure } from './ssh-socket.ts';

/** How much of the engine's own words goes into a message. */
const MAX_WORDS = 600;

/** The command that lets this account use Docker's socket. */
export const DOCKER_GROUP_COMMAND = 'sudo usermod -aG docker "$USER"';

export function noPermissionText(address: string): string {
  if (address.startsWith('unix:')) {
    return (
      `This account may not use the socket of the engine at ${address}. Add it to the group “docker” with ` +
      `${DOCKER_GROUP_COMMAND} and log in again, or use a rootless engine.`
    );
  }
  return `This account may not use the engine at ${address}.`;
}

/** What became of a request that did not succeed: an `AppError` in plain words, whatever was thrown. */
export function engineError(error: unknown, address: string, what: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof SshFailure) return sshError(error, address);
  if (error instanceof z.ZodError) return notUnderstood(error, what);
  const status = statusOf(error);
  if (status !== null) return answerError(status, wordsOf(error), what, error);
  return transportError(error, address, what);
}

/** The engine answered, and not with what was asked for. */
function answerError(status: number, words: string, what: string, cause: unknown): AppError {
  const port = takenPort(words);
  if (port !== null) {
    const which = port === '' ? 'A port that the container publishes' : `Port ${port}`;
    return new AppError('CONFLICT', `${which} is already in use on the engine's machine. (${words})`, { cause });
  }
  if (status === 404) {
    const image = /no such image: (\S+)/i.exec(words)?.[1];
    const text = image === undefined ? `${what}: ${words}` : `The image ${image} is not on this engine.`;
    return new AppError('NOT_FOUND', text, { cause });
  }
  if (status === 409) return new AppError('CONFLICT', `${what}: ${words}`, { cause });
  if (/no space left on device/i.test(words)) {
    return new AppError('ENGINE_FAILED', `${what}: the disk of the engine is full. (${words})`, { cause });
  }
  return new AppError('ENGINE_FAILED', `${what}: the engine answered ${status}: ${words}`, { cause });
}

/** null: not about a port; empty: a port, but the engine does not say which. */
function takenPort(words: string): string | null {
  if (
    !/port is already allocated|address already in use|ports are not available|forbidden by its access/i.test(words)
  ) {
    return null;
  }
  return (
    /(?:Bind for |exposing port \S+ |listen (?:tcp|udp)\d? |0\.0\.0\.0|127\.0\.0\.1)\S*?:(\d{1,5})\b/i.exec(
      words,
    )?.[1] ?? ''
  );
}

function transportError(error: unknown, address: string, what: string): AppError {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new EngineUnavailable('notFound', `No engine is at ${address}: there is no such socket.`, {
        cause: error,
      });
    case 'ECONNREFUSED':
      return new EngineUnavailable('stopped', `The engine at ${address} is not running. Start it.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new EngineUnavailable('noPermission', noPermissionText(address), { cause: error });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new EngineUnavailable(
        'failed',
        `The engine's machine in ${address} has no address: its name is unknown.`,
        {
          cause: error,
        },
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new EngineUnavailable('failed', `The engine's machine in ${address} cannot be reached.`, { cause: error });
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return new EngineUnavailable('stopped', `The connection to the engine at ${address} broke. (${what})`, {
        cause: error,
      });
    default:
      break;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO/.test(code)) {
    const text = `TLS with the engine at ${address} failed: ${textOf(error)}. Check the certificates of this engine.`;
    return new EngineUnavailable('failed', text, { cause: error });
  }
  if (code.startsWith('HPE_')) {
    return new EngineUnavailable('failed', `What answers at ${address} is not a Docker engine.`, { cause: error });
  }
  return new EngineUnavailable('failed', `The engine at ${address} cannot be used: ${textOf(error)}`, { cause: error });
}

function sshError(error: SshFailure, address: string): AppError {
  if (error.isMissing) {
    return new EngineUnavailable(
      'failed',
      `The engine at ${address} needs the program “ssh”, which is not installed.`,
      {
        cause: error,
      },
    );
  }
  const words = cut(error.message);
  if (/host key verification failed/i.test(words)) {
    const host = address.replace(/^ssh:\/\//, '');
    const text = `ssh does not know the key of the engine's machine. Run “ssh ${host}” once in a terminal and check it.`;
    return new EngineUnavailable('failed', text, { cause: error });
  }
  if (/permission denied/i.test(words)) {
    const text = `ssh may not log in at ${address}. Add your key to an ssh agent, or to the account there. (${words})`;
    return new EngineUnavailable('noPermission', text, { cause: error });
  }
  return new EngineUnavailable('failed', `ssh to ${address} failed: ${words}`, { cause: error });
}

function notUnderstood(error: z.ZodError, what: string): AppError {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  return new AppError('ENGINE_FAILED', `${what}: the engine's answer cannot be understood${where}.`, { cause: error });
}

const withStatus = z.object({ statusCode: z.number().int() });
const withCode = z.object({ code: z.string() });

export function statusOf(error: unknown): number | null {
  const parsed = withStatus.safeParse(error);
  return parsed.success ? parsed.data.statusCode : null;
}

function codeOf(error: unknown): string {
  const parsed = withCode.safeParse(error);
  return parsed.success ? parsed.data.code : '';
}

/** The engine's words without what docker-modem puts around them. */
export function wordsOf(error: unknown): string {
  return cut(textOf(error).replace(/^\(HTTP code \d+\) [^-]*- /, '')) || 'no reason given';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function cut(text: string): string {
  const flat = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return flat.length <= MAX_WORDS ? flat : `${flat.slice(0, MAX_WORDS)}…`;
}
