import { createHash } from 'node:crypto';
import type { CliBackend, CliIo, Served } from '#main/cli/cli-backend.ts';
import type { Model } from '#shared/domain/model.ts';
import type { ScalarSeries, ScalarSummary } from '#shared/domain/scalar.ts';
import type { ConsoleLine, TaskDetail } from '#shared/domain/task.ts';
import { CONTRACT, type EventPayload } from '#shared/ipc/contract.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';
import { AppError } from '#shared/ipc/result.ts';
import { SAMPLE_START_MS } from './stack-samples.ts';

type Handler = (input: never) => unknown;
/** All topics have one shape of payload. */
type Listener = (payload: EventPayload<EventTopic>) => void;

const SHA = 'a'.repeat(64);

/** A completed task; ids are 32 digits. */
export function fakeTask(id: string, change: Partial<TaskDetail> = {}): TaskDetail {
  return {
    id,
    name: `ML Training_${id.slice(0, 4)}`,
    type: 'training',
    status: 'completed',
    statusReason: '',
    statusMessage: '',
    projectId: 'f'.repeat(32),
    projectName: 'ResearchHub',
    parentId: null,
    tags: [],
    isArchived: false,
    createdAtMs: 1_700_000_000_000,
    startedAtMs: 1_700_000_001_000,
    endedAtMs: 1_700_000_004_000,
    updatedAtMs: 1_700_000_004_000,
    lastIteration: 10,
    accuracy: 0.8,
    f1Score: 0.79,
    progress: null,
    comment: '',
    hyperparameters: [],
    artifacts: [],
    environment: [],
    outputModels: [],
    consoleLineCount: 0,
    ...change,
  };
}

export function fakeModel(id: string, change: Partial<Model> = {}): Model {
  return {
    id,
    name: `research_classifier_${id.slice(0, 4)}`,
    family: 'research_classifier',
    version: 1,
    framework: 'ClearDeck',
    projectId: 'f'.repeat(32),
    projectName: 'ResearchHub',
    taskId: null,
    taskName: null,
    tags: [],
    isPublished: false,
    publishedAtMs: null,
    createdAtMs: 1_700_000_004_000,
    comment: '',
    sha256: SHA,
    sizeBytes: 2048,
    vocabularySha256: null,
    labels: ['ham', 'spam'],
    metadata: [{ key: 'features', type: 'int', value: '1000' }],
    accuracy: 0.8,
    f1Score: 0.79,
    ...change,
  };
}

export function fakeSummary(taskId: string, metric: string, variant: string, last: number | null): ScalarSummary {
  return { taskId, metric, variant, count: 1, lastIteration: 0, first: last, last, min: last, max: last };
}

/** A backend in memory: inputs and outputs are checked against the contract, events are sent by hand. */
export class FakeCliBackend implements CliBackend {
  readonly tasks = new Map<string, TaskDetail>();
  readonly models = new Map<string, Model>();
  readonly console: ConsoleLine[] = [];
  readonly calls: { readonly name: CallName; readonly input: unknown }[] = [];
  notices: { id: string; level: 'info' | 'warning' | 'error'; text: string }[] = [];
  summaries: ScalarSummary[] = [];
  series: ScalarSeries[] = [];
  isDisposed = false;
  isServeClosed = false;
  servedPort: number | null = null;
  #urls = 0;
  /** What `files.read` hands out, by SHA-256. */
  readonly files = new Map<string, Buffer>();
  readonly #listeners = new Set<{ readonly topic: EventTopic; readonly listener: Listener }>();
  readonly #overrides = new Map<CallName, Handler>();

  /** Answers a call by `handler` instead. */
  override(name: CallName, handler: Handler): void {
    this.#overrides.set(name, handler);
  }

  inputsOf(name: CallName): unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input);
  }

  /** Replaces a part of a task and tells those who listen. */
  change(id: string, change: Partial<TaskDetail>): void {
    this.tasks.set(id, { ...this.#task(id), ...change });
    this.emit({ ids: [id], isEverything: false });
  }

  emit(payload: EventPayload<EventTopic>, topic: EventTopic = 'tasks.changed'): void {
    for (const heard of this.#listeners) if (heard.topic === topic) heard.listener(payload);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  call: CliBackend['call'] = async (name, input, { signal }) => {
    const parsed = CONTRACT[name].input.parse(input);
    this.calls.push({ name, input: parsed });
    await Promise.resolve();
    if (signal.aborted) throw new AppError('CANCELLED', 'stopped');
    const handler = this.#overrides.get(name) ?? (this.#handlers as Partial<Record<CallName, Handler>>)[name];
    if (handler === undefined) throw new Error(`the fake has no ${name}`);
    return CONTRACT[name].output.parse(await handler(parsed as never)) as never;
  };

  on<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void {
    const heard = { topic, listener: listener as unknown as Listener };
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  async serve({ port }: { readonly port: number }): Promise<Served> {
    this.servedPort = port;
    const origin = `http://127.0.0.1:${port}`;
    return {
      origin,
      oneTimeUrl: () => `${origin}/?token=${(this.#urls += 1)}`,
      close: async () => {
        this.isServeClosed = true;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
  }

  #task(id: string): TaskDetail {
    const task = this.tasks.get(id);
    if (task === undefined) throw new AppError('NOT_FOUND', `there is no experiment ${id}`);
    return task;
  }

  #model(id: string): Model {
    const model = this.models.get(id);
    if (model === undefined) throw new AppError('NOT_FOUND', `there is no model ${id}`);
    return model;
  }

  readonly #handlers = {
    'app.info': () => ({
      version: '0.1.0',
      face: 'terminal',
      platform: 'linux',
      nodeVersion: '24.0.0',
      electronVersion: null,
      cores: 2,
      dataFolder: '/data',
      notices: this.notices,
    }),
    'tasks.list': (query: {
      search: string;
      archived: boolean;
      statuses: string[];
      tags: string[];
      offset: number;
      limit: number;
    }) => {
      const found = [...this.tasks.values()].filter(
        (task) =>
          task.isArchived === query.archived &&
          [task.id, task.name, ...task.tags].some((text) => text.toLowerCase().includes(query.search.toLowerCase())) &&
          (query.statuses.length === 0 || query.statuses.includes(task.status)) &&
          query.tags.every((tag) => task.tags.includes(tag)),
      );
      return {
        rows: found.slice(query.offset, query.offset + query.limit),
        total: found.length,
        totalUnfiltered: this.tasks.size,
        tags: [],
      };
    },
    'tasks.get': ({ id }: { id: string }) => this.#task(id),
    'tasks.archive': ({ ids, archived }: { ids: string[]; archived: boolean }) => {
      const changed = ids.filter((id) => this.#task(id).isArchived !== archived);
      for (const id of changed) this.change(id, { isArchived: archived });
      return { ids: changed };
    },
    'tasks.delete': ({ ids }: { ids: string[] }) => {
      for (const id of ids) this.#task(id);
      for (const id of ids) this.tasks.delete(id);
      return { ids };
    },
    'tasks.scalarSummaries': ({ ids }: { ids: string[] }) => this.summaries.filter((row) => ids.includes(row.taskId)),
    'tasks.scalars': ({ ids }: { ids: string[] }) => this.series.filter((row) => ids.includes(row.taskId)),
    'tasks.console': ({ levels, offset, limit }: { levels: string[]; offset: number; limit: number }) => {
      const lines = this.console.filter((line) => levels.length === 0 || levels.includes(line.level));
      return {
        lines: lines.slice(offset, offset + limit),
        total: lines.length,
        totalUnfiltered: this.console.length,
      };
    },
    'tasks.export': ({ id, format }: { id: string; format: string }) => ({
      fileName: `../../${this.#task(id).name}.${format}`,
      contentType: format === 'csv' ? 'text/csv' : 'application/json',
      text: format === 'csv' ? 'metric,value\r\n"\u001b[31mred",1\r\n' : '{"id":1}',
    }),
    'training.start': () => ({ taskId: [...this.tasks.keys()].at(-1) }),
    'training.stop': ({ taskId }: { taskId: string }) => {
      this.change(taskId, { status: 'stopped', progress: null });
      return {};
    },
    'models.list': () => [...this.models.values()],
    'models.get': ({ id }: { id: string }) => this.#model(id),
    'models.publish': ({ id }: { id: string }) => {
      this.models.set(id, { ...this.#model(id), isPublished: true, publishedAtMs: 1_700_000_005_000 });
      return {};
    },
    'models.compare': ({ id, baselineId }: { id: string; baselineId: string | null }) => ({
      model: this.#model(id),
      baseline: baselineId === null ? null : this.#model(baselineId),
      rows: baselineId === null ? [] : [{ metric: 'accuracy', model: 0.8, baseline: 0.75, difference: 0.05 }],
      accuracyImprovement: baselineId === null ? null : 0.05,
      isImproved: baselineId === null ? null : true,
    }),
    'models.export': ({ id, format }: { id: string; format: string }) => {
      const { name } = this.#model(id);
      const fileNames = format === 'cleardeck' ? [`${name}.cdm`] : [`${name}.json`, `${name}.vocabulary.json`];
      return {
        files: fileNames.map((fileName) => {
          // More than one chunk.
          const bytes = Buffer.from(`${fileName} `.repeat(50_000));
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          this.files.set(sha256, bytes);
          return { fileName, contentType: 'application/json', sha256, sizeBytes: bytes.length };
        }),
      };
    },
    'files.read': ({ sha256, offset, limit }: { sha256: string; offset: number; limit: number }) => {
      const bytes = this.files.get(sha256);
      if (bytes === undefined) throw new AppError('NOT_FOUND', 'there is no such file');
      return { base64: bytes.toString('base64', offset, offset + limit), sizeBytes: bytes.length };
    },
    'models.predict': ({ text }: { text: string }) => ({
      label: text.includes('buy') ? 'spam' : 'ham',
      probabilities: [
        { label: 'spam', probability: 0.75 },
        { label: 'ham', probability: 0.25 },
      ],
      prior: 0.5,
      words: [{ word: 'buy', isPresent: true, contribution: 0.2 }],
      restContribution: 0.05,
      knownTokenCount: 1,
      tokenCount: 2,
    }),
  };
}

/** A terminal in memory. */
export class FakeTerminal {
  readonly backend: FakeCliBackend;
  readonly io: CliIo;
  out = '';
  err = '';
  nowMs = 0;
  opened: string[] = [];
  readonly #signals = new Set<() => void>();
  readonly #lines = new Set<{ readonly listener: (line: string) => void; readonly onEnd: (() => void) | undefined }>();
  isReaderGone = false;

  constructor(
    options: {
      readonly backend?: FakeCliBackend;
      readonly isTTY?: boolean;
      readonly columns?: number;
      readonly env?: Record<string, string>;
      readonly cwd?: string;
      readonly stdin?: string;
    } = {},
  ) {
    this.backend = options.backend ?? new FakeCliBackend();
    const isTTY = options.isTTY ?? false;
    this.io = {
      stdout: { write: (text) => (this.out += text) },
      stderr: { write: (text) => (this.err += text) },
      isTTY: { stdin: isTTY, stdout: isTTY, stderr: isTTY },
      columns: () => options.columns ?? 80,
      env: options.env ?? {},
      cwd: options.cwd ?? '/home/me',
      version: '1.2.3',
      nowMs: () => this.nowMs,
      epochMs: () => SAMPLE_START_MS + 100_000,
      isReaderGone: () => this.isReaderGone,
      openBackend: async ({ face }) => {
        this.opened.push(face);
        return this.backend;
      },
      onSignal: (listener) => {
        this.#signals.add(listener);
        return () => this.#signals.delete(listener);
      },
      readStdin: async () => options.stdin ?? '',
      onStdinLine: (listener, onEnd) => {
        const heard = { listener, onEnd };
        this.#lines.add(heard);
        return () => this.#lines.delete(heard);
      },
    };
  }

  pressCtrlC(): void {
    for (const listener of this.#signals) listener();
  }

  pressEnter(): void {
    this.typeLine('');
  }

  typeLine(line: string): void {
    for (const { listener } of this.#lines) listener(line);
  }

  /** Ctrl-D: no more lines. */
  endInput(): void {
    for (const { onEnd } of this.#lines) onEnd?.();
  }

  get signalListenerCount(): number {
    return this.#signals.size;
  }

  get lineListenerCount(): number {
    return this.#lines.size;
  }
}
