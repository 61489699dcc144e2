import { z } from 'zod';
import type { StackJob, StackJobKind, StackJobProgress } from '#shared/domain/stack.ts';
import { AppError, reportableMessage } from '#shared/ipc/result.ts';
import type { Clock, IdSource } from '../clock.ts';
import type { Store, StoredStackJob } from '../store-port.ts';
import type { JobContext } from './stack-port.ts';
import { isClosing } from './wait.ts';

/** Progress is written at most this often. */
const REPORT_INTERVAL_MS = 250;

export const NO_PROGRESS: StackJobProgress = {
  step: '',
  stage: 'preflight',
  pulls: [],
  bytesPerSecond: null,
  secondsLeft: null,
  services: [],
  doneBytes: null,
  totalBytes: null,
};

/** Read again from the store, where another version of ClearDeck may have put it. */
const jobInputSchema = z.object({
  services: z.array(z.string()).readonly(),
  ignoredChecks: z.array(z.string()).readonly(),
  path: z.string().nullable(),
});
export type JobInput = Readonly<z.infer<typeof jobInputSchema>>;

export interface JobEnd {
  readonly state: 'succeeded' | 'failed' | 'cancelled';
  readonly problem: string | null;
  readonly result: string | null;
}

/** Does a job's work; answers what it made, if anything. */
export type JobWork = (input: JobInput, context: JobContext) => Promise<string | null>;

interface JobRunnerDeps {
  readonly stack: Store['stack'];
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly instanceId: string;
  readonly work: Readonly<Record<StackJobKind, JobWork>>;
  /** Writes an unexpected error to the log; answers its reference. */
  readonly logError: (error: unknown) => string;
  readonly onEnd: (job: StoredStackJob, end: JobEnd) => void;
}

/**
 * Runs the stack's jobs, one at a time in all processes together. A job is stored before it starts; a process that finds
 * one whose process died takes it over. A process that is closed leaves its job unfinished, for the next one.
 */
export class JobRunner implements AsyncDisposable {
  readonly #deps: JobRunnerDeps;
  #current: { readonly id: string; readonly abort: AbortController; readonly finished: Promise<void> } | null = null;
  /** Ends that the store did not take, by job. Until it has them, those jobs stand in the way of every other. */
  readonly #unstoredEnds = new Map<string, JobEnd & { readonly atMs: number }>();
  #isClosed = false;

  constructor(deps: JobRunnerDeps) {
    this.#deps = deps;
  }

  get currentId(): string | null {
    return this.#current?.id ?? null;
  }

  /** Answers the id at once; the work goes on. @throws AppError CONFLICT while another job runs anywhere */
  async start(kind: StackJobKind, input: JobInput): Promise<string> {
    const { stack, clock, ids, instanceId } = this.#deps;
    if (this.#isClosed) throw new AppError('STORE_CLOSED', 'ClearDeck is shutting down.');
    await this.#storeEnds();
    const id = ids.next();
    const job = {
      ...{ id, kind, services: [...input.services], createdAtMs: clock.nowMs(), progress: NO_PROGRESS },
      ...{ ownerInstanceId: instanceId, input: JSON.stringify(input) },
    };
    await stack.insertJob(job);
    this.#run({ ...job, state: 'running', endedAtMs: null, isCancelRequested: false, problem: null, result: null });
    return id;
  }

  /** Takes over the job of a process that died, if there is one. */
  async adopt(): Promise<void> {
    if (this.#isClosed || this.#current !== null) return;
    await this.#storeEnds();
    const job = await this.#deps.stack.adoptJob(this.#deps.instanceId);
    if (job !== null) this.#run(job);
  }

  /** To be called whenever the store says that the stack changed: another process may have asked for an end. */
  async look(): Promise<void> {
    const current = this.#current;
    if (current === null || current.abort.signal.aborted) return;
    const job = await this.#deps.stack.latestJob();
    if (job?.id === current.id && job.isCancelRequested)
      current.abort.abort(new AppError('CANCELLED', 'Cancelled by a person.'));
  }

  /** Resolves when the job that this process runs has ended. */
  async settled(): Promise<void> {
    await this.#current?.finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#current?.abort.abort(new AppError('STORE_CLOSED', 'ClearDeck is shutting down.'));
    await this.settled();
  }

  /** One of a process that closes is left as it is, for the next one. */
  #run(job: StoredStackJob): void {
    if (this.#isClosed) return;
    const abort = new AbortController();
    const finished = this.#work(job, abort.signal)
      .catch((error: unknown) => void this.#deps.logError(error))
      .finally(() => {
        if (this.#current?.id === job.id) this.#current = null;
      });
    this.#current = { id: job.id, abort, finished };
  }

  async #work(job: StoredStackJob, signal: AbortSignal): Promise<void> {
    const { stack, clock, work, logError, onEnd } = this.#deps;
    const progress = new ProgressWriter(job.progress, (next) => stack.setProgress(job.id, next), logError);
    let end: JobEnd;
    try {
      const input = jobInputSchema.parse(JSON.parse(job.input));
      const result = await work[job.kind](input, { signal, report: (change) => progress.report(change) });
      end = { state: 'succeeded', problem: null, result };
      progress.report({ stage: 'done', step: 'Done', secondsLeft: null, bytesPerSecond: null });
    } catch (error) {
      if (isClosing(signal)) {
        // Left as running: whoever comes next goes on.
        await progress.close();
        return;
      }
      end = signal.aborted
        ? { state: 'cancelled', problem: error instanceof AppError ? error.message : 'Cancelled.', result: null }
        : { state: 'failed', problem: reportableMessage(error, logError), result: null };
    }
    await progress.close();
    this.#unstoredEnds.set(job.id, { ...end, atMs: clock.nowMs() });
    await this.#storeEnds().catch(logError);
    onEnd(job, end);
  }

  async #storeEnds(): Promise<void> {
    for (const [id, end] of this.#unstoredEnds) {
      await this.#deps.stack.endJob(id, end);
      this.#unstoredEnds.delete(id);
    }
  }
}

/** Merges reports and writes the last one, at most so often. */
class ProgressWriter {
  readonly #write: (progress: StackJobProgress) => Promise<void>;
  readonly #logError: (error: unknown) => unknown;
  #progress: StackJobProgress;
  #timer: NodeJS.Timeout | null = null;
  #isDirty = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    progress: StackJobProgress,
    write: (progress: StackJobProgress) => Promise<void>,
    logError: (error: unknown) => unknown,
  ) {
    this.#progress = progress;
    this.#write = write;
    this.#logError = logError;
  }

  report(change: Partial<StackJobProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#isDirty = true;
    if (this.#timer !== null) return;
    this.#flush();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isDirty) this.report({});
    }, REPORT_INTERVAL_MS);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isDirty) this.#flush();
    await this.#writing;
  }

  #flush(): void {
    this.#isDirty = false;
    const progress = this.#progress;
    this.#writing = this.#writing
      .then(() => this.#write(progress))
      .catch((error: unknown) => void this.#logError(error));
  }
}

/** A stored job as the page sees it. */
export function jobView(job: StoredStackJob, currentId: string | null): StackJob {
  const { ownerInstanceId: _owner, input: _input, ...shown } = job;
  return { ...shown, isHere: job.id === currentId };
}

export function isUnfinished(job: Pick<StoredStackJob, 'endedAtMs'> | null): boolean {
  return job !== null && job.endedAtMs === null;
}
