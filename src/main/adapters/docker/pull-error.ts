import { AppError } from '#shared/ipc/result.ts';
import { registryOf } from './image-reference.ts';
import { cut } from './errors.ts';
import type { FoundLogin } from './registry-credentials.ts';

const UNREACHABLE =
  /dial tcp|lookup |i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake|Client\.Timeout|request canceled|\bEOF\b|x509|certificate|no such host|proxyconnect|server gave HTTP response|pinging container registry|50[234]\b/i;
const MISSING =
  /manifest unknown|not found: manifest|manifest for .* not found|repository does not exist|pull access denied|name unknown|no such image|requested access to the resource is denied|: not found/i;
/** In the words of registries that ask for a name and a password themselves; others send for a token. */
const LOGIN_WANTED = /no basic auth credentials|incorrect username or password/i;

/** Why a registry did not give an image, in words: the engine's own text decides, since its status is 500 for most. */
export function pullError(reference: string, words: string, login: FoundLogin, cause?: unknown): AppError {
  const registry = registryOf(reference);
  const said = cut(words);
  const options = cause === undefined ? {} : { cause };
  if (/toomanyrequests|too many requests|rate limit|\b429\b/i.test(words)) {
    const whom = login.auth === null ? 'this address' : 'the account of the stored log-in';
    const advice = login.auth === null ? `, or with a log-in. ${loginHint(registry, login)}` : '.';
    const text = `${registry} gives ${whom} no more images for now: too many were pulled. Try again later${advice}`;
    return new AppError('ENGINE_FAILED', `${text} (${said})`, options);
  }
  if (/no matching manifest|does not match the (?:specified|detected) .*platform/i.test(words)) {
    return new AppError('ENGINE_FAILED', `${reference} was not made for this engine's platform. (${said})`, options);
  }
  if (/no space left on device/i.test(words)) {
    return new AppError('ENGINE_FAILED', `The engine's disk is full: ${reference} does not fit. (${said})`, options);
  }
  const isMissing = MISSING.test(words) && !LOGIN_WANTED.test(words);
  const isRefused = /unauthorized|authentication required|denied/i.test(words) || LOGIN_WANTED.test(words);
  if (isMissing) {
    const from = login.auth === null ? '' : ' from the account of the stored log-in';
    const text = `${registry} has no image ${reference}, or keeps it private${from}.`;
    const hint = isRefused && login.auth === null ? ` Is it private? ${loginHint(registry, login)}` : '';
    return new AppError('NOT_FOUND', `${text}${hint} (${said})`, options);
  }
  if (isRefused) {
    const text =
      login.auth === null
        ? `${registry} does not give ${reference} without a log-in. ${loginHint(registry, login)}`
        : `${registry} refused the stored log-in for ${reference}. Run “${loginCommand(registry)}” again.`;
    return new AppError('ENGINE_FAILED', `${text} (${said})`, options);
  }
  if (UNREACHABLE.test(words)) {
    const text = `The registry ${registry} cannot be reached by the engine. Check the network and its proxy. (${said})`;
    return new AppError('ENGINE_FAILED', text, options);
  }
  return new AppError('ENGINE_FAILED', `${reference} could not be pulled from ${registry}: ${said}`, options);
}

/** What to do where none was sent. */
function loginHint(registry: string, { problem }: FoundLogin): string {
  if (problem === null) return `Run “${loginCommand(registry)}” and try again.`;
  return `The log-in that may be stored was not read: ${problem}`;
}

function loginCommand(registry: string): string {
  return registry === 'docker.io' ? 'docker login' : `docker login ${registry}`;
}
