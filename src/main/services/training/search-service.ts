import { nameTimestamp } from '#shared/domain/name-timestamp.ts';
import {
  BEST_TAG,
  dimensionsOf,
  objectiveOf,
  rankRuns,
  type SearchParameters,
  type SearchView,
} from '#shared/domain/search.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Clock, IdSource } from '../clock.ts';
import { resolveDataPath } from '../datasets/dataset-service.ts';
import type { ActiveSearch, NewTask, Store, StoreChange } from '../store-port.ts';
import type { DatasetInspector } from '../trainer-port.ts';
import { checkData } from './check-data.ts';
import { toHyperparameters } from './hyperparameters.ts';
import { parseSearchJob, searchHyperparameters, type SearchJob } from './search-job.ts';
import { searchReport } from './search-report.ts';
import { numberedRuns } from './search-runs.ts';
import { plannedRunsOf, type PlannedRun } from './search-space.ts';
import type { TrainingService } from './training-service.ts';

interface SearchDeps {
  readonly store: Pick<Store, 'searches' | 'projects' | 'tasks'>;
  readonly training: Pick<TrainingService, 'enqueue'>;
  readonly inspector: DatasetInspector;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly instanceId: string;
  /** Threads of this machine; the runs of a search share them. */
  readonly cores: number;
  readonly logError: (error: unknown) => unknown;
}

/** Runs tell their progress several times a second; one look for many of them is enough. */
const LOOK_INTERVAL_MS = 250;

/**
 * Searches for good parameters: one task that leads, and an ordinary training task per point of the space. What a search
 * shows is a function of what the store says of its runs, so any process can bring it up to date and end it: the search
 * itself belongs to none, and outlives each.
 */
export class SearchService implements AsyncDisposable {
  readonly #deps: SearchDeps;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastLookMs = -Infinity;
  #isClosed = false;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /**
   * Records the search and queues its runs. What could not even begin is refused here, as for a single run, and leaves
   * no task behind.
   */
  async start(given: SearchParameters, signal: AbortSignal): Promise<{ taskId: string; runCount: number }> {
    if (this.#isClosed) throw new AppError('CANCELLED', 'ClearDeck is closing.');
    const { store, clock, ids, instanceId, inspector, training } = this.#deps;
    const dataPath = given.base.dataPath === null ? null : resolveDataPath(given.base.dataPath);
    const columns = await checkData(inspector, { ...given.base, dataPath }, signal);
    const { planned, leftOutCount } = plannedRunsOf(given);
    const createdAtMs = clock.nowMs();
    const name = given.base.name ?? `Parameter Search_${nameTimestamp(createdAtMs)}`;
    const workers = given.base.workers ?? workersPerRun(this.#deps.cores, planned.length);
    const base = { ...given.base, dataPath, workers, tags: given.base.tags.filter((tag) => tag !== BEST_TAG) };
    const parameters = { ...given, base };
    const projectId = await store.projects.ensure(base.project, ids.next(), createdAtMs);
    const searchId = ids.next();
    const runs = planned.map((run, index) => ({ ...run, id: ids.next(), name: runName(name, index + 1) }));
    const common = { projectId, tags: [...new Set(base.tags)], createdAtMs };

    const newRun = (run: PlannedRun & { id: string; name: string }): NewTask => {
      const { tags } = base;
      const own = { ...run.parameters, ...{ dataPath, workers, tags, name: run.name } };
      return {
        ...common,
        ...{ id: run.id, name: run.name, type: 'training', status: 'queued', parentId: searchId, comment: '' },
        ownerInstanceId: instanceId,
        job: JSON.stringify(own),
        hyperparameters: toHyperparameters(own, { ...columns, workers }),
      };
    };
    const job: SearchJob = { parameters, runs: runs.map(({ id, choice }) => ({ id, choice })) };
    await store.searches.insert(
      {
        ...common,
        ...{ id: searchId, name, type: 'optimizer', status: 'in_progress', parentId: null, comment: base.comment },
        // Nobody's: a process that ends must not take the search with it.
        ownerInstanceId: null,
        job: JSON.stringify(job),
        hyperparameters: [
          ...searchHyperparameters(parameters, runs.length),
          ...toHyperparameters(base, { ...columns, workers }),
        ],
      },
      runs.map(newRun),
      {
        taskId: searchId,
        console: [{ atMs: createdAtMs, level: 'info', text: openingLine(parameters, runs.length, leftOutCount) }],
      },
    );
    training.enqueue(runs.map(({ id }) => id));
    return { taskId: searchId, runCount: runs.length };
  }

  /** The runs of a search by number. NOT_FOUND where the task is no search. */
  async get(id: string): Promise<SearchView> {
    const { store } = this.#deps;
    const job = parseSearchJob(await store.searches.job(id));
    const { parameters } = job;
    const runs = numberedRuns(job, await store.searches.runs(id, objectiveOf(parameters)));
    return {
      taskId: id,
      metric: parameters.metric,
      isCrossValidated: parameters.base.folds !== null,
      parameters: dimensionsOf(parameters.space).map(({ name }) => name),
      runs: [...runs],
      bestId: rankRuns(runs)[0]?.id ?? null,
    };
  }

  /** Hears of changes by any process: a run that ended, or a wish to stop the search. */
  onStoreChange(change: StoreChange): void {
    if (change.topic !== 'tasks.changed' || this.#isClosed || this.#timer !== null) return;
    const waitMs = Math.max(0, this.#lastLookMs + LOOK_INTERVAL_MS - this.#deps.clock.nowMs());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.look();
    }, waitMs).unref();
  }

  /** Brings every search under way up to date with its runs. Never rejects: what went wrong is logged. */
  async look(): Promise<void> {
    // One look after the other: two at once would make the same reports.
    while (this.#looking !== null) await this.#looking;
    if (this.#isClosed) return;
    this.#lastLookMs = this.#deps.clock.nowMs();
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { store, clock, logError } = this.#deps;
    try {
      for (const search of await store.searches.active()) {
        if (search.isStopRequested && search.unfinishedCount > 0) {
          const message = 'Stopped with the search that it belongs to.';
          await store.searches.stopRuns(search.id, 'stopped by the user', message, clock.nowMs());
        }
        await this.#report(search).catch(logError);
      }
    } catch (error) {
      logError(error);
    }
  }

  async #report(search: ActiveSearch): Promise<void> {
    if (search.unreportedCount === 0 && search.unfinishedCount > 0) return;
    const { store, clock } = this.#deps;
    const job = parseSearchJob(search.job);
    const stored = await store.searches.runs(search.id, objectiveOf(job.parameters));
    const { id, isStopRequested } = search;
    // Refused where a run has changed in between; that change is told, and another look follows.
    await store.searches.record(searchReport({ id, job, stored, isStopRequested, atMs: clock.nowMs() }));
  }
}

/** Many runs at once with few threads each, rather than one after the other: reading and counting words takes one only. */
function workersPerRun(cores: number, runCount: number): number {
  return Math.max(1, Math.floor(cores / runCount));
}

/** A run's name within the limits of names: the number is what tells it apart. */
function runName(search: string, number: number): string {
  const suffix = ` #${String(number)}`;
  return `${search.slice(0, 200 - suffix.length).trimEnd()}${suffix}`;
}

function openingLine({ strategy, metric }: SearchParameters, runCount: number, leftOutCount: number): string {
  const how = strategy.kind === 'grid' ? 'every combination of a grid' : `points drawn with seed ${strategy.seed}`;
  const leftOut =
    leftOutCount === 0 ? '' : ` ${String(leftOutCount)} drawn points contradict themselves and are left out.`;
  return `Search of ${String(runCount)} ${runCount === 1 ? 'run' : 'runs'}: ${how}; the best ${metric} wins.${leftOut}`;
}
