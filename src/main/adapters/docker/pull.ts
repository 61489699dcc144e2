import type { LayerProgress } from '#main/services/stack/engine-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineClient } from './engine-client.ts';
import { cut, statusOf, wordsOf } from './errors.ts';
import { findImage } from './images.ts';
import { checkedReference, splitReference } from './image-reference.ts';
import { readJsonLines } from './json-lines.ts';
import { pullError } from './pull-error.ts';
import type { RegistryCredentials } from './registry-credentials.ts';
import { pullLineSchema, type PullLine } from './schemas.ts';

/** The engine begins to answer once its registry has: a name to resolve, a token, a manifest. */
const BEGIN_TIMEOUT_MS = 120_000;

/**
 * Pulls an image. The stream is read by our own line reader: docker-modem's `followProgress` throws on a line that is
 * not JSON, and takes a pull that failed for one that ended.
 */
export async function pullImage(
  client: EngineClient,
  credentials: RegistryCredentials,
  reference: string,
  onProgress: (progress: LayerProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { repository, tag } = splitReference(checkedReference(reference));
  const login = await credentials.find(reference, signal);
  const stream = await client.stream(
    `Pulling ${reference}`,
    async (docker) => {
      try {
        // An argument of its own: the options become the address and the body.
        return await docker.createImage(login.auth ?? undefined, { fromImage: repository, tag });
      } catch (error) {
        if (statusOf(error) === null) throw error;
        throw pullError(reference, wordsOf(error), login, error);
      }
    },
    { signal, timeoutMs: BEGIN_TIMEOUT_MS },
  );
  const layers = new LayerTracker();
  try {
    for await (const value of readJsonLines(stream.body)) {
      const line = pullLineSchema.safeParse(value);
      if (!line.success) continue;
      const problem = line.data.errorDetail?.message || line.data.error;
      if (problem !== '') throw pullError(reference, problem, login);
      const progress = layers.take(line.data);
      if (progress !== null) onProgress(progress);
    }
  } finally {
    stream.close();
  }
  // Some engines end the stream without a word when they are stopped.
  if ((await findImage(client, reference, signal)) !== null) return;
  throw new AppError('ENGINE_FAILED', `The pull of ${cut(reference)} ended, and the image is not there. Try again.`);
}

const STATES: readonly (readonly [RegExp, LayerProgress['state']])[] = [
  [/^(?:Pulling fs layer|Waiting)/, 'waiting'],
  [/^Retrying/, 'retrying'],
  [/^(?:Downloading|Copying blob)/, 'downloading'],
  [/^(?:Verifying Checksum|Download complete)/, 'downloaded'],
  [/^Extracting/, 'extracting'],
  [/^(?:Pull complete|Already exists)/, 'done'],
];

/** Layers as the engine tells of them: bytes in the lines of downloading only, so that they are kept here. */
export class LayerTracker {
  private readonly totals = new Map<string, number>();

  /** null: not about a layer. */
  take(line: PullLine): LayerProgress | null {
    const state = STATES.find(([words]) => words.test(line.status))?.[1];
    if (state === undefined || line.id === '') return null;
    const detail = line.progressDetail;
    // Newer engines count the seconds of extracting in the same place.
    const hasBytes = detail != null && detail.units === '' && detail.total > 0;
    if (state === 'downloading' && hasBytes) this.totals.set(line.id, detail.total);
    const totalBytes = this.totals.get(line.id) ?? null;
    const isHere = state === 'downloaded' || state === 'extracting' || state === 'done';
    const current = state === 'downloading' ? (detail?.current ?? 0) : 0;
    const doneBytes = isHere ? (totalBytes ?? 0) : Math.max(0, current);
    return { layer: line.id, state, doneBytes, totalBytes };
  }
}
