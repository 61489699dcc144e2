import { z } from 'zod';
import { trainingParametersSchema, type TrainingParametersInput } from '#shared/domain/training.ts';

/** What the form holds: numbers may be empty or half typed, as the fields give them. */
const runValuesSchema = z.object({
  source: z.enum(['sample', 'file']),
  dataPath: z.string(),
  textColumn: z.string().nullable(),
  labelColumn: z.string().nullable(),
  name: z.string(),
  project: z.string(),
  tags: z.array(z.string()),
  trees: z.union([z.number(), z.string()]),
  maxFeatures: z.union([z.number(), z.string()]),
  testSize: z.union([z.number(), z.string()]),
  seed: z.union([z.number(), z.string()]),
  workers: z.union([z.number(), z.string()]),
  timeoutSeconds: z.union([z.number(), z.string()]),
});
export type RunValues = z.infer<typeof runValuesSchema>;
export type NumberField = 'trees' | 'maxFeatures' | 'testSize' | 'seed' | 'workers' | 'timeoutSeconds';

/** The form as the schema's own defaults fill it. */
export function defaultRunValues(): RunValues {
  const defaults = trainingParametersSchema.parse({});
  return {
    source: defaults.dataPath === null ? 'sample' : 'file',
    dataPath: defaults.dataPath ?? '',
    textColumn: defaults.textColumn,
    labelColumn: defaults.labelColumn,
    name: defaults.name ?? '',
    project: defaults.project,
    tags: defaults.tags,
    trees: defaults.trees,
    maxFeatures: defaults.maxFeatures,
    testSize: defaults.testSize,
    seed: defaults.seed,
    workers: defaults.workers ?? '',
    timeoutSeconds: defaults.timeoutSeconds ?? '',
  };
}

/** The call's input. An empty optional number is null; an empty required one stays invalid for the schema to refuse. */
export function toParameters(values: RunValues): TrainingParametersInput {
  const isFile = values.source === 'file';
  return {
    dataPath: isFile ? values.dataPath.trim() : null,
    textColumn: isFile ? values.textColumn : null,
    labelColumn: isFile ? values.labelColumn : null,
    name: values.name.trim() === '' ? null : values.name,
    project: values.project,
    tags: values.tags,
    trees: toNumber(values.trees),
    maxFeatures: toNumber(values.maxFeatures),
    testSize: toNumber(values.testSize),
    seed: toNumber(values.seed),
    workers: values.workers === '' ? null : toNumber(values.workers),
    timeoutSeconds: values.timeoutSeconds === '' ? null : toNumber(values.timeoutSeconds),
  };
}

function toNumber(value: number | string): number {
  if (typeof value === 'number') return value;
  return value.trim() === '' ? Number.NaN : Number(value);
}

const STORAGE_KEY = 'cleardeck.run-form';

/** The values of the last run started here; the defaults where there is none or it is of an older form. */
export function rememberedRunValues(): RunValues {
  try {
    const kept = runValuesSchema.safeParse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null'));
    if (kept.success) return kept.data;
  } catch {
    // No storage, or not JSON: the defaults do.
  }
  return defaultRunValues();
}

/** Keeps everything but the name, which belongs to one run. */
export function rememberRunValues(values: RunValues): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...values, name: '' }));
  } catch {
    // A convenience; the run itself has started.
  }
}
