import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/ipc/result.ts';
import { fromFailure, OUT_OF_MEMORY_TEXT } from './failure.ts';
import type { FromTreeWorker, ToTreeWorker, TreeDone, TreeSetup } from './protocol.ts';

/**
 * Threads that grow trees. They start with the job, while the data is still being read, and take the next tree whenever
 * they come free. Trees are handed on in the order of their numbers, whatever order they finish in.
 */
export class TreePool implements AsyncDisposable {
  readonly #workers: Worker[];
  #fail: (error: AppError) => void = () => {};
  #failure: AppError | null = null;
  #onMessage: (worker: Worker, message: FromTreeWorker) => void = () => {};
  #isClosing = false;

  constructor(url: string, count: number, heapMb: number) {
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(new URL(url), { env: {}, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
      worker.on('error', (error: Error & { code?: string }) => {
        const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        this.#raise(
          isMemory
            ? new AppError('OUT_OF_MEMORY', OUT_OF_MEMORY_TEXT, { cause: error })
            : new AppError('INTERNAL', `A tree worker failed: ${error.message}`, { cause: error }),
        );
      });
      worker.on('message', (message: FromTreeWorker) => this.#onMessage(worker, message));
      worker.on('exit', (code) => {
        if (!this.#isClosing)
          this.#raise(new AppError('INTERNAL', `A tree worker ended early (exit code ${String(code)}).`));
      });
      return worker;
    });
  }

  /**
   * Grows trees 0 .. count − 1; `onTree` is called in that order. Rejects at the first failure, after which the pool is of no
   * further use. One forest at a time.
   */
  async grow(setup: TreeSetup, count: number, onTree: (done: TreeDone) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      const waiting = new Map<number, TreeDone>();
      let handedOut = 0;
      let handedOn = 0;
      const next = (worker: Worker): void => {
        if (handedOut < count) worker.postMessage({ kind: 'grow', number: handedOut++ } satisfies ToTreeWorker);
      };
      this.#onMessage = (worker, message) => {
        if (message.kind === 'failed') {
          reject(fromFailure(message.failure));
          return;
        }
        next(worker);
        waiting.set(message.number, message);
        try {
          for (let done = waiting.get(handedOn); done; done = waiting.get(handedOn)) {
            waiting.delete(handedOn++);
            onTree(done);
          }
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        if (handedOn === count) resolve();
      };
      for (const worker of this.#workers) {
        worker.postMessage(setup satisfies ToTreeWorker);
        next(worker);
        // A second tree in the queue: the worker never waits for this thread.
        next(worker);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #raise(error: AppError): void {
    this.#failure ??= error;
    this.#fail(error);
  }
}
