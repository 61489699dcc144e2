import { AppError } from '#shared/ipc/result.ts';
import { registryOf } from './image-reference.ts';
import { cut } from './errors.ts';

const UNREACHABLE =
  /dial tcp|lookup |i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake|Client\.Timeout|request canceled|\bEOF\b|x509|certificate|no such host|proxyconnect|server gave HTTP response|pinging container registry|50[234]\b/i;
const MISSING =
  /manifest unknown|not found: manifest|manifest for .* not found|repository does not exist|pull access denied|name unknown|no such image|requested access to the resource is denied|: not found/i;

/** Why a registry did not give an image, in words: the engine's own text decides, since its status is 500 for most. */
export function pullError(reference: string, words: string, cause?: unknown): AppError {
  const registry = registryOf(reference);
  const said = cut(words);
  const options = cause === undefined ? {} : { cause };
  if (/toomanyrequests|too many requests|rate limit|\b429\b/i.test(words)) {
    const text =
      `${registry} gives this address no more images for now: too many were pulled. ` +
      `Try again later, or run “docker login” and “docker pull ${reference}”. (${said})`;
    return new AppError('ENGINE_FAILED', text, options);
  }
  if (/no matching manifest|does not match the (?:specified|detected) .*platform/i.test(words)) {
    return new AppError('ENGINE_FAILED', `${reference} was not made for this engine's platform. (${said})`, options);
  }
  if (/no space left on device/i.test(words)) {
    return new AppError('ENGINE_FAILED', `The engine's disk is full: ${reference} does not fit. (${said})`, options);
  }
  if (/unauthorized|authentication required|denied/i.test(words) && !MISSING.test(words)) {
    return new AppError('ENGINE_FAILED', `${registry} does not give ${reference} without a log-in. (${said})`, options);
  }
  if (MISSING.test(words)) {
    return new AppError('NOT_FOUND', `${registry} has no image ${reference}, or keeps it private. (${said})`, options);
  }
  if (UNREACHABLE.test(words)) {
    const text = `The registry ${registry} cannot be reached by the engine. Check the network and its proxy. (${said})`;
    return new AppError('ENGINE_FAILED', text, options);
  }
  return new AppError('ENGINE_FAILED', `${reference} could not be pulled from ${registry}: ${said}`, options);
}
