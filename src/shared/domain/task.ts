import { z } from 'zod';

/** ClearML's task states, in the order in which a run normally passes them. */
export const TASK_STATUSES = [
  'created',
  'queued',
  'in_progress',
  'stopped',
  'completed',
  'failed',
  'published',
] as const;
export const taskStatusSchema = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** ClearML's task types. */
export const TASK_TYPES = [
  'training',
  'testing',
  'inference',
  'data_processing',
  'application',
  'monitor',
  'controller',
  'report',
  'optimizer',
  'service',
  'qc',
  'custom',
] as const;
export const taskTypeSchema = z.enum(TASK_TYPES);
export type TaskType = z.infer<typeof taskTypeSchema>;

/** 32 lower-case hexadecimal digits, as ClearML's ids. */
export const idSchema = z.string().regex(/^[0-9a-f]{32}$/, 'an id is 32 lower-case hexadecimal digits');
/** SHA-256 of a stored file, 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** Milliseconds since the Unix epoch. */
export const epochMsSchema = z.number().int().nonnegative();

export const tagSchema = z.string().trim().min(1).max(100);

/** The stages of a training job, in order. */
export const TRAINING_STAGES = ['load', 'preprocess', 'train', 'evaluate', 'register'] as const;
export const trainingStageSchema = z.enum(TRAINING_STAGES);
export type TrainingStage = z.infer<typeof trainingStageSchema>;

/** How far a running task is. */
export const taskProgressSchema = z.object({
  stage: trainingStageSchema,
  /** Share of the whole job that is done, 0..1. */
  fraction: z.number().min(0).max(1),
  /** Estimated seconds until the job ends; null while there is nothing to estimate from. */
  secondsLeft: z.number().nonnegative().nullable(),
});
export type TaskProgress = z.infer<typeof taskProgressSchema>;

export const hyperparameterSchema = z.object({
  section: z.string().min(1).max(200),
  name: z.string().min(1).max(500),
  /** Always a string on ClearML's wire; `type` is a hint. */
  value: z.string(),
  type: z.string().nullable(),
  description: z.string().nullable(),
});
export type Hyperparameter = z.infer<typeof hyperparameterSchema>;

export const artifactSchema = z.object({
  key: z.string().min(1),
  /** ClearML's artifact type: json, string, custom … */
  type: z.string(),
  mode: z.enum(['input', 'output']),
  sha256: sha256Schema,
  sizeBytes: z.number().int().nonnegative(),
  /** Media type, for example application/json. */
  contentType: z.string(),
  /** The first lines as text, for reading at a glance; null for binary files. */
  preview: z.string().nullable(),
  createdAtMs: epochMsSchema,
});
export type Artifact = z.infer<typeof artifactSchema>;

/** One row of the experiments table. */
export const taskSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  type: taskTypeSchema,
  status: taskStatusSchema,
  statusReason: z.string(),
  statusMessage: z.string(),
  projectId: idSchema,
  projectName: z.string(),
  parentId: idSchema.nullable(),
  tags: z.array(z.string()),
  isArchived: z.boolean(),
  createdAtMs: epochMsSchema,
  startedAtMs: epochMsSchema.nullable(),
  endedAtMs: epochMsSchema.nullable(),
  updatedAtMs: epochMsSchema,
  lastIteration: z.number().int().nullable(),
  /** Last `accuracy` and `f1_score` under "Training Metrics", 0..1; null before they are known. */
  accuracy: z.number().nullable(),
  f1Score: z.number().nullable(),
  progress: taskProgressSchema.nullable(),
});
export type TaskSummary = z.infer<typeof taskSummarySchema>;

/** Everything about one task that is not a series, a plot, a sample or a console line. */
export const taskDetailSchema = taskSummarySchema.extend({
  comment: z.string(),
  hyperparameters: z.array(hyperparameterSchema),
  artifacts: z.array(artifactSchema),
  /** Environment facts, in the order they were recorded: node, platform, packages, git commit … */
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  outputModels: z.array(z.object({ id: idSchema, name: z.string(), isPublished: z.boolean() })),
  consoleLineCount: z.number().int().nonnegative(),
});
export type TaskDetail = z.infer<typeof taskDetailSchema>;

export const CONSOLE_LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export const consoleLevelSchema = z.enum(CONSOLE_LEVELS);
export type ConsoleLevel = z.infer<typeof consoleLevelSchema>;

export const consoleLineSchema = z.object({
  /** 1-based and without gaps within a task. */
  seq: z.number().int().positive(),
  atMs: epochMsSchema,
  level: consoleLevelSchema,
  text: z.string(),
});
export type ConsoleLine = z.infer<typeof consoleLineSchema>;

/** A text (or, later, an image) that a run kept for a person to look at. */
export const debugSampleSchema = z.object({
  metric: z.string(),
  variant: z.string(),
  iteration: z.number().int(),
  text: z.string(),
  predictedLabel: z.string().nullable(),
  trueLabel: z.string().nullable(),
  /** Probability of the predicted label, 0..1. */
  probability: z.number().nullable(),
});
export type DebugSample = z.infer<typeof debugSampleSchema>;

export const projectSchema = z.object({ id: idSchema, name: z.string(), taskCount: z.number().int().nonnegative() });
export type Project = z.infer<typeof projectSchema>;

/** States in which a task has ended and nothing more will be logged by its run. */
export function isFinished(status: TaskStatus): boolean {
  return status === 'stopped' || status === 'completed' || status === 'failed' || status === 'published';
}

/** Wall time of a run in milliseconds, up to `nowMs` while it is going on; null before it started. */
export function durationMs(task: Pick<TaskSummary, 'startedAtMs' | 'endedAtMs'>, nowMs: number): number | null {
  if (task.startedAtMs === null) return null;
  return Math.max(0, (task.endedAtMs ?? nowMs) - task.startedAtMs);
}
