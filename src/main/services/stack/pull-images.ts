import type { PullProgress } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Engine, LayerProgress } from './engine-port.ts';
import type { JobContext } from './stack-port.ts';

/** As many as Docker itself pulls layers at once by default. */
const PULLS_AT_ONCE = 3;
const SPEED_WINDOW_MS = 5_000;
const SPEED_SAMPLE_MS = 250;
const RETRYING = 'a download broke off; Docker tries it again';

/**
 * Pulls the images that are not on the engine, side by side, and reports a bar per image, speed and time left.
 * @throws AppError with the engine's words of the first pull that failed, after the others were stopped
 */
export async function pullImages(
  engine: Engine,
  references: readonly string[],
  context: JobContext,
  now: () => number,
): Promise<void> {
  const missing: string[] = [];
  for (const reference of new Set(references)) {
    if ((await engine.image(reference)) === null) missing.push(reference);
  }
  if (missing.length === 0) return;
  const board = new PullBoard(missing, now);
  const tell = () => context.report({ step: stepOf(board), stage: 'pull', ...board.progress() });
  tell();
  const abort = new AbortController();
  const signal = AbortSignal.any([context.signal, abort.signal]);
  const waiting = [...missing];
  async function work(): Promise<void> {
    for (let reference = waiting.shift(); reference !== undefined; reference = waiting.shift()) {
      const pulling = reference;
      board.set(pulling, 'pulling');
      tell();
      try {
        await engine.pull(
          pulling,
          (layer) => {
            board.add(pulling, layer);
            tell();
          },
          { signal },
        );
      } catch (error) {
        // One that was stopped has not failed.
        if (signal.aborted) board.set(pulling, 'waiting');
        else board.set(pulling, 'failed', error instanceof Error ? error.message : String(error));
        tell();
        throw error;
      }
      board.set(pulling, 'done');
      tell();
    }
  }
  const workers = Array.from({ length: PULLS_AT_ONCE }, () =>
    work().catch((error: unknown) => {
      // The first failure stops the others; theirs is that they were stopped.
      if (!abort.signal.aborted) abort.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  context.report({ bytesPerSecond: null, secondsLeft: null });
  if (context.signal.aborted)
    throw new AppError('CANCELLED', 'The pull was cancelled. Images that were complete are kept.');
  const failure: unknown = abort.signal.aborted ? abort.signal.reason : null;
  if (results.some(({ status }) => status === 'rejected')) throw failure;
}

function stepOf(board: PullBoard): string {
  const { done, total } = board.counts();
  return `Pulling images: ${String(done)} of ${String(total)} done`;
}

interface Bar {
  state: PullProgress['state'];
  problem: string | null;
  readonly layers: Map<string, LayerProgress>;
}

function isOfKnownSize({ state, totalBytes }: LayerProgress): boolean {
  return state === 'done' || totalBytes !== null;
}

/** Lines of other states than downloading carry no sizes, or those of the extraction: what was downloaded stays counted. */
function doneBytesOf(layer: LayerProgress, before: LayerProgress | undefined): number {
  if (layer.state === 'downloading') return layer.doneBytes;
  // The engine tries again after a while; it goes on where it was if it can.
  if (layer.state === 'waiting' || layer.state === 'retrying') return before?.doneBytes ?? layer.doneBytes;
  return before?.totalBytes ?? before?.doneBytes ?? layer.doneBytes;
}

/** The bars of all pulls, and the speed of the last seconds. */
export class PullBoard {
  readonly #bars: Map<string, Bar>;
  readonly #now: () => number;
  /** Bytes in all at some moments of the last seconds. */
  readonly #samples: { atMs: number; bytes: number }[] = [];

  constructor(references: readonly string[], now: () => number) {
    this.#now = now;
    this.#bars = new Map(
      references.map((reference) => [reference, { state: 'waiting', problem: null, layers: new Map() }]),
    );
  }

  set(reference: string, state: PullProgress['state'], problem: string | null = null): void {
    const bar = this.#bars.get(reference);
    if (bar === undefined) return;
    bar.state = state;
    bar.problem = problem;
  }

  add(reference: string, layer: LayerProgress): void {
    const layers = this.#bars.get(reference)?.layers;
    const before = layers?.get(layer.layer);
    layers?.set(layer.layer, {
      ...layer,
      doneBytes: doneBytesOf(layer, before),
      totalBytes: before?.totalBytes ?? layer.totalBytes,
    });
  }

  counts(): { done: number; total: number } {
    const bars = [...this.#bars.values()];
    return { done: bars.filter(({ state }) => state === 'done').length, total: bars.length };
  }

  progress(): { pulls: PullProgress[]; bytesPerSecond: number | null; secondsLeft: number | null } {
    const pulls = [...this.#bars].map(([image, { state, problem, layers }]): PullProgress => {
      const all = [...layers.values()];
      const sum = (of: (layer: LayerProgress) => number) => all.reduce((total, layer) => total + of(layer), 0);
      const isRetrying = state === 'pulling' && all.some((layer) => layer.state === 'retrying');
      const isSized = all.some(({ totalBytes }) => totalBytes !== null);
      return {
        image,
        state,
        problem: problem ?? (isRetrying ? RETRYING : null),
        doneBytes: sum(({ doneBytes }) => doneBytes),
        totalBytes: isSized ? sum(({ totalBytes, doneBytes }) => totalBytes ?? doneBytes) : null,
        layersDone: all.filter((layer) => layer.state === 'done').length,
        layersTotal: all.length,
      };
    });
    const done = pulls.reduce((total, { doneBytes }) => total + doneBytes, 0);
    const total = pulls.reduce((sum, pull) => sum + (pull.totalBytes ?? 0), 0);
    const bytesPerSecond = this.#speed(done);
    // A layer's size is known when its download begins, and three begin at a time: until the last has, nobody knows.
    const isKnown = [...this.#bars.values()].every(
      ({ state, layers }) => state === 'done' || (layers.size > 0 && [...layers.values()].every(isOfKnownSize)),
    );
    const left = total - done;
    return {
      pulls,
      bytesPerSecond,
      secondsLeft: isKnown && bytesPerSecond !== null && bytesPerSecond > 0 && left > 0 ? left / bytesPerSecond : null,
    };
  }

  #speed(bytes: number): number | null {
    const atMs = this.#now();
    const samples = this.#samples;
    if (atMs - (samples.at(-1)?.atMs ?? -Infinity) >= SPEED_SAMPLE_MS) samples.push({ atMs, bytes });
    while (samples.length > 2 && atMs - (samples[0]?.atMs ?? atMs) > SPEED_WINDOW_MS) samples.shift();
    const first = samples[0] ?? { atMs, bytes };
    const seconds = (atMs - first.atMs) / 1000;
    return seconds < 0.5 ? null : Math.max(0, (bytes - first.bytes) / seconds);
  }
}
