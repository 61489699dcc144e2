import { z } from 'zod';
import { epochMsSchema, idSchema, sha256Schema } from './task.ts';

/** What ClearML calls the framework: which program can load the file. ClearML takes any text. */
export const MODEL_FRAMEWORK = 'ClearDeck';
export const MODEL_CONTENT_TYPE = 'application/vnd.cleardeck.model';

export const modelMetadataSchema = z.object({ key: z.string(), type: z.string(), value: z.string() });
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;

/** One registered model. `ready` on ClearML's wire is `isPublished` here. */
export const modelSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** The name without its timestamp; versions count within project and family. */
  family: z.string(),
  version: z.number().int().positive(),
  framework: z.string(),
  projectId: idSchema,
  projectName: z.string(),
  taskId: idSchema.nullable(),
  taskName: z.string().nullable(),
  tags: z.array(z.string()),
  isPublished: z.boolean(),
  publishedAtMs: epochMsSchema.nullable(),
  createdAtMs: epochMsSchema,
  comment: z.string(),
  sha256: sha256Schema,
  sizeBytes: z.number().int().nonnegative(),
  /**
   * SHA-256 of the file that turns a text into the features of a model in JSON, as they were registered before the binary
   * file (framework "ml-random-forest"). Null where the model file holds its vocabulary.
   */
  vocabularySha256: sha256Schema.nullable(),
  /** Class names; the index is the class number in the model file. */
  labels: z.array(z.string()),
  metadata: z.array(modelMetadataSchema),
  accuracy: z.number().nullable(),
  f1Score: z.number().nullable(),
});
export type Model = z.infer<typeof modelSchema>;

/** As which a model can be saved: its own file, or what `RandomForestClassifier.load` of that package reads. */
export const MODEL_EXPORT_FORMATS = ['cleardeck', 'ml-random-forest'] as const;
export type ModelExportFormat = (typeof MODEL_EXPORT_FORMATS)[number];

/** A file that `files.read` hands out by its SHA-256. */
export const modelExportSchema = z.object({
  files: z.array(
    z.object({
      fileName: z.string(),
      contentType: z.string(),
      sha256: sha256Schema,
      sizeBytes: z.number().int().nonnegative(),
    }),
  ),
});
export type ModelExport = z.infer<typeof modelExportSchema>;

/** The name under which a model's own file is saved. */
export function modelFileName({ name, vocabularySha256 }: Pick<Model, 'name' | 'vocabularySha256'>): string {
  return `${name}.${vocabularySha256 === null ? 'cdm' : 'json'}`;
}

export const modelComparisonSchema = z.object({
  model: modelSchema,
  /** Null where nothing is published yet (or the model is itself the only published one). */
  baseline: modelSchema.nullable(),
  rows: z.array(
    z.object({
      metric: z.string(),
      model: z.number().nullable(),
      baseline: z.number().nullable(),
      /** model − baseline, in the metric's own unit. */
      difference: z.number().nullable(),
    }),
  ),
  /** accuracy(model) − accuracy(baseline), −1..1; null where either is unknown. */
  accuracyImprovement: z.number().nullable(),
  isImproved: z.boolean().nullable(),
});
export type ModelComparison = z.infer<typeof modelComparisonSchema>;

export const predictionSchema = z.object({
  label: z.string(),
  /** All classes, most probable first; the probabilities sum to 1. */
  probabilities: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** The predicted class's share among the training rows: what the forest says before it reads a word. */
  prior: z.number(),
  /**
   * The words that moved the predicted class's probability most, present or absent, by absolute contribution.
   * `prior` + all contributions = the probability (listed ones are the largest; `restContribution` is the remainder).
   */
  words: z.array(z.object({ word: z.string(), isPresent: z.boolean(), contribution: z.number() })),
  restContribution: z.number(),
  /** How many of the text's tokens the vocabulary knows. */
  knownTokenCount: z.number().int().nonnegative(),
  tokenCount: z.number().int().nonnegative(),
});
export type Prediction = z.infer<typeof predictionSchema>;
