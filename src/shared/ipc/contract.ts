import { z } from 'zod';
import { appInfoSchema, serverStatusSchema } from '../domain/app.ts';
import {
  MODEL_EXPORT_FORMATS,
  modelComparisonSchema,
  modelExportSchema,
  modelSchema,
  predictionSchema,
} from '../domain/model.ts';
import { plotSchema } from '../domain/plot.ts';
import { scalarSeriesSchema, scalarSummarySchema, xAxisSchema } from '../domain/scalar.ts';
import { searchParametersSchema, searchViewSchema } from '../domain/search.ts';
import {
  doctorReportSchema,
  REMOVE_DATA_CONFIRMATION,
  serviceNameSchema,
  stackDataSchema,
  stackLogPageSchema,
  stackLogQuerySchema,
  stackSettingsSchema,
  stackStatusSchema,
  stackUsageSchema,
} from '../domain/stack.ts';
import {
  consoleLevelSchema,
  consoleLineSchema,
  debugSampleSchema,
  idSchema,
  projectSchema,
  sha256Schema,
  tagSchema,
  taskDetailSchema,
  taskStatusSchema,
  taskSummarySchema,
} from '../domain/task.ts';
import { datasetInspectionSchema, trainingParametersSchema } from '../domain/training.ts';
import type { CallName, EventTopic } from './names.ts';

const nothing = z.strictObject({});
const done = z.object({});
const ids = z.array(idSchema).min(1).max(10_000);
/** Empty: all. */
const someServices = z.array(serviceNameSchema).max(50).default([]);
const filePath = z.string().min(1).max(4096);
const stackJobStarted = z.object({ jobId: idSchema });
/** Tasks that one chart or table may compare. */
export const MAX_COMPARED_TASKS = 100;
/** Bytes of one chunk of an upload or a file read, before base64. */
export const CHUNK_BYTES = 1 << 20;

export const TASK_SORT_KEYS = [
  'name',
  'status',
  'project',
  'created',
  'duration',
  'accuracy',
  'f1Score',
  'updated',
] as const;

export const taskQuerySchema = z.strictObject({
  /** Case-insensitive, in name, id, comment and tags. */
  search: z.string().max(500).default(''),
  statuses: z.array(taskStatusSchema).default([]),
  /** A task matches when it has every one of these. */
  tags: z.array(tagSchema).max(50).default([]),
  projectId: idSchema.nullable().default(null),
  /** Only the runs of this search. */
  parentId: idSchema.nullable().default(null),
  archived: z.boolean().default(false),
  sort: z.enum(TASK_SORT_KEYS).default('created'),
  order: z.enum(['asc', 'desc']).default('desc'),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(1000).default(200),
});
export type TaskQuery = z.infer<typeof taskQuerySchema>;

export const taskPageSchema = z.object({
  rows: z.array(taskSummarySchema),
  /** Rows that match, of which `rows` is the asked-for window. */
  total: z.number().int().nonnegative(),
  /** All tasks, archived or not, so that an empty table can tell "none yet" from "none match". */
  totalUnfiltered: z.number().int().nonnegative(),
  /** All tags in use, for the filter. */
  tags: z.array(z.string()),
});
export type TaskPage = z.infer<typeof taskPageSchema>;

export const scalarQuerySchema = z.strictObject({
  ids: z.array(idSchema).min(1).max(MAX_COMPARED_TASKS),
  /** Only these metrics; all where absent. */
  metrics: z.array(z.string().max(1000)).max(200).nullable().default(null),
  axis: xAxisSchema.default('iteration'),
  /** At most this many points come back per series. */
  maxPoints: z.number().int().min(4).max(10_000).default(1000),
  /** Only points with from <= x <= to on the axis asked for. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
});
export type ScalarQuery = z.infer<typeof scalarQuerySchema>;

export const consoleQuerySchema = z.strictObject({
  id: idSchema,
  /** Only lines that contain this, case-insensitive. */
  search: z.string().max(500).default(''),
  levels: z.array(consoleLevelSchema).default([]),
  /** Counted within the matching lines. */
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(2000).default(500),
});
export type ConsoleQuery = z.infer<typeof consoleQuerySchema>;

export const consolePageSchema = z.object({
  lines: z.array(consoleLineSchema),
  /** Matching lines. */
  total: z.number().int().nonnegative(),
  totalUnfiltered: z.number().int().nonnegative(),
});
export type ConsolePage = z.infer<typeof consolePageSchema>;

/** Input and output of every call. Inputs are strict: an unknown key is an error. */
export const CONTRACT = {
  'app.info': { input: nothing, output: appInfoSchema },
  'app.dismissNotice': { input: z.strictObject({ id: z.string().max(100) }), output: done },
  'server.status': { input: nothing, output: serverStatusSchema },
  'projects.list': { input: nothing, output: z.array(projectSchema) },
  'tasks.list': { input: taskQuerySchema, output: taskPageSchema },
  'tasks.get': { input: z.strictObject({ id: idSchema }), output: taskDetailSchema },
  'tasks.edit': {
    input: z.strictObject({
      id: idSchema,
      name: z.string().trim().min(3).max(200).optional(),
      comment: z.string().max(10_000).optional(),
      tags: z.array(tagSchema).max(50).optional(),
    }),
    output: done,
  },
  /** Archives or brings back. Answers the ids that changed, so that undo touches only those. */
  'tasks.archive': {
    input: z.strictObject({ ids, archived: z.boolean() }),
    output: z.object({ ids: z.array(idSchema) }),
  },
  /** Hides at once and purges later; `tasks.restore` undoes it until then. Running tasks are refused with CONFLICT. */
  'tasks.delete': { input: z.strictObject({ ids }), output: z.object({ ids: z.array(idSchema) }) },
  'tasks.restore': { input: z.strictObject({ ids }), output: z.object({ ids: z.array(idSchema) }) },
  'tasks.scalarSummaries': {
    input: z.strictObject({ ids: z.array(idSchema).min(1).max(MAX_COMPARED_TASKS) }),
    output: z.array(scalarSummarySchema),
  },
  'tasks.scalars': { input: scalarQuerySchema, output: z.array(scalarSeriesSchema) },
  'tasks.plots': { input: z.strictObject({ id: idSchema }), output: z.array(plotSchema) },
  'tasks.debugSamples': {
    input: z.strictObject({
      id: idSchema,
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ samples: z.array(debugSampleSchema), total: z.number().int().nonnegative() }),
  },
  'tasks.console': { input: consoleQuerySchema, output: consolePageSchema },
  /** Scalars as CSV, or the whole task as JSON; every recorded point, not the drawn ones. */
  'tasks.export': {
    input: z.strictObject({ id: idSchema, format: z.enum(['csv', 'json']) }),
    output: z.object({ fileName: z.string(), contentType: z.string(), text: z.string() }),
  },
  /** A chunk of a stored file that a task or a model refers to, or of one that `models.export` made. */
  'files.read': {
    input: z.strictObject({
      sha256: sha256Schema,
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(CHUNK_BYTES).default(CHUNK_BYTES),
    }),
    output: z.object({ base64: z.string(), sizeBytes: z.number().int().nonnegative() }),
  },
  'datasets.inspect': {
    input: z.strictObject({
      path: z.string().min(1).max(4096),
      textColumn: z.string().max(1000).nullable().default(null),
      labelColumn: z.string().max(1000).nullable().default(null),
    }),
    output: datasetInspectionSchema,
  },
  /** Chunks in order, one `uploadId` per file; the last chunk answers the path of the stored file. */
  'datasets.upload': {
    input: z.strictObject({
      uploadId: z.string().regex(/^[0-9a-z-]{8,64}$/),
      fileName: z.string().min(1).max(255),
      offset: z.number().int().nonnegative(),
      base64: z.string().max(Math.ceil(CHUNK_BYTES / 3) * 4 + 4),
      isLast: z.boolean(),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
  'training.start': { input: trainingParametersSchema, output: z.object({ taskId: idSchema }) },
  /** Asks a queued or running task to stop, whichever ClearDeck process runs it. */
  'training.stop': { input: z.strictObject({ taskId: idSchema }), output: done },
  /** Records the search and queues its runs. Answers the search's task and how many runs it has. */
  'search.start': {
    input: searchParametersSchema,
    output: z.object({ taskId: idSchema, runCount: z.number().int().positive() }),
  },
  /** The runs of a search, its parameters' values among them, and which is the best so far. */
  'search.get': { input: z.strictObject({ id: idSchema }), output: searchViewSchema },
  'models.list': {
    input: z.strictObject({
      search: z.string().max(500).default(''),
      onlyPublished: z.boolean().default(false),
    }),
    output: z.array(modelSchema),
  },
  'models.get': { input: z.strictObject({ id: idSchema }), output: modelSchema },
  'models.edit': {
    input: z.strictObject({
      id: idSchema,
      tags: z.array(tagSchema).max(50).optional(),
      comment: z.string().max(10_000).optional(),
    }),
    output: done,
  },
  'models.publish': { input: z.strictObject({ id: idSchema }), output: done },
  /** Without `baselineId`: against the model published last in the same project, other than itself. */
  'models.compare': {
    input: z.strictObject({ id: idSchema, baselineId: idSchema.nullable().default(null) }),
    output: modelComparisonSchema,
  },
  'models.predict': {
    input: z.strictObject({ id: idSchema, text: z.string().max(1_000_000) }),
    output: predictionSchema,
  },
  /** Makes the files ready; `files.read` reads them by their SHA-256, converted ones for an hour. */
  'models.export': {
    input: z.strictObject({ id: idSchema, format: z.enum(MODEL_EXPORT_FORMATS) }),
    output: modelExportSchema,
  },
  'stack.status': { input: nothing, output: stackStatusSchema },
  /** One job for everything: checks, pulls, containers, health, connection. Services it depends on start too. */
  'stack.start': {
    input: z.strictObject({
      services: someServices,
      /** Findings of the doctor to start in spite of, by id. */
      ignoredChecks: z.array(z.string().max(100)).max(100).default([]),
    }),
    output: stackJobStarted,
  },
  /** Stops the containers and leaves them and their data. Services that depend on one go on. */
  'stack.stop': { input: z.strictObject({ services: someServices }), output: stackJobStarted },
  'stack.restart': { input: z.strictObject({ services: someServices }), output: stackJobStarted },
  /** Asks the job to end, whichever ClearDeck runs it. */
  'stack.cancel': { input: z.strictObject({ jobId: idSchema }), output: done },
  /** Samples of the last minutes. Sampling goes on while this is asked at least every 15 s. */
  'stack.usage': { input: nothing, output: stackUsageSchema },
  /** A window of the lines held. Logs are followed while this is asked at least every 15 s. */
  'stack.logs': { input: stackLogQuerySchema, output: stackLogPageSchema },
  /** The lines that `stack.logs` would show, as text, to copy or save: at most 8 MB, the last ones. */
  'stack.logText': {
    input: stackLogQuerySchema.omit({ offset: true, limit: true, findFromSeq: true, isFindingBackwards: true }),
    output: z.object({ text: z.string(), lineCount: z.number().int().nonnegative(), isCut: z.boolean() }),
  },
  'stack.doctor': { input: nothing, output: doctorReportSchema },
  /** Mends what the check found, where ClearDeck may, and answers a new report. CONFLICT where it may not. */
  'stack.fix': { input: z.strictObject({ checkId: z.string().min(1).max(100) }), output: doctorReportSchema },
  'stack.data': { input: nothing, output: stackDataSchema },
  /** Without a path: into the data folder's `backups`. A path is absolute and must not exist. */
  'stack.backup': { input: z.strictObject({ path: filePath.nullable().default(null) }), output: stackJobStarted },
  'stack.restore': { input: z.strictObject({ path: filePath }), output: stackJobStarted },
  'stack.removeData': {
    input: z.strictObject({ confirmation: z.literal(REMOVE_DATA_CONFIRMATION) }),
    output: stackJobStarted,
  },
  /** Takes effect at the next start or restart. */
  'stack.setSettings': { input: stackSettingsSchema, output: done },
  /** Puts a copy of the shipped compose file into the data folder, to be edited; CONFLICT where there is one. */
  'stack.copyComposeFile': { input: nothing, output: z.object({ path: z.string() }) },
  /** Looks for an engine at once; answers when that is done, whatever was found. */
  'stack.reconnect': { input: nothing, output: done },
} as const satisfies Record<CallName, { input: z.ZodType; output: z.ZodType }>;

export type CallInput<N extends CallName> = z.input<(typeof CONTRACT)[N]['input']>;
export type ParsedInput<N extends CallName> = z.output<(typeof CONTRACT)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof CONTRACT)[N]['output']>;

/** Payloads of the events. `ids` may be cut; `isEverything` then says to re-read all. */
const changed = z.object({ ids: z.array(z.string()).max(1000), isEverything: z.boolean() });
export const EVENTS = {
  /** Status, progress, tags, creation, deletion. */
  'tasks.changed': changed,
  /** Scalars, plots, samples, artifacts or console lines were added. */
  'tasks.logged': changed,
  'models.changed': changed,
  'server.changed': changed,
  /** The engine, a container, a job, the settings. */
  'stack.changed': changed,
} as const satisfies Record<EventTopic, z.ZodType>;
export type EventPayload<T extends EventTopic> = z.output<(typeof EVENTS)[T]>;
