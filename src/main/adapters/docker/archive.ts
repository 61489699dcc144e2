import { Readable } from 'node:stream';
import { AppError } from '#shared/ipc/result.ts';
import { CHANGE_TIMEOUT_MS, type EngineClient } from './engine-client.ts';
import { statusOf } from './errors.ts';
import { checkedId } from './ids.ts';
import { nothingSchema } from './schemas.ts';

/** The folder as a tar stream. Reading it no further, or `signal`, closes the connection. */
export async function readArchive(
  client: EngineClient,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const container = checkedId(id);
  const stream = await client.stream(
    `Reading ${path} of the container`,
    (docker) =>
      docker
        .getContainer(container)
        .getArchive({ path: checkedPath(path) })
        .catch(missing(path)),
    // The engine may have to mount the container's volumes first.
    { signal, timeoutMs: CHANGE_TIMEOUT_MS },
  );
  return stream.body;
}

export async function writeArchive(
  client: EngineClient,
  id: string,
  path: string,
  tar: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const container = checkedId(id);
  // An engine that refuses closes the connection while we still write, and its reason is lost: so it is asked first.
  const found = await client.stream(
    `Writing to ${path} of the container`,
    (docker) =>
      docker
        .getContainer(container)
        .infoArchive({ path: checkedPath(path) })
        .catch(missing(path)),
    { signal, timeoutMs: CHANGE_TIMEOUT_MS },
  );
  found.close();
  let sourceError: unknown = null;
  const body = Readable.from(tar, { objectMode: false, highWaterMark: 256 * 1024 });
  body.once('error', (error) => (sourceError = error));
  try {
    await client.ask(
      `Writing to ${path} of the container`,
      nothingSchema,
      (docker) => docker.getContainer(container).putArchive(body, { path: checkedPath(path) }),
      { signal, timeoutMs: null },
    );
  } catch (error) {
    // What went wrong in the making of the tar is told as it is.
    throw sourceError instanceof AppError && !signal.aborted ? sourceError : error;
  } finally {
    body.destroy();
  }
}

/** A HEAD's answer has no words of its own. */
function missing(path: string): (error: unknown) => never {
  return (error) => {
    if (statusOf(error) === 404) {
      throw new AppError('NOT_FOUND', `There is no ${path} in the container, or no such container.`, { cause: error });
    }
    throw error;
  };
}

function checkedPath(path: string): string {
  if (path.startsWith('/') && !path.includes('\u0000')) return path;
  throw new AppError('INVALID_INPUT', 'A folder in a container is named by its whole path.');
}
