import { trainingParametersSchema } from '#shared/domain/training.ts';
import { defaultRunValues, runValuesSchema, toParameters, type RunValues } from './run-values.ts';

const STORAGE_KEY = 'cleardeck.run-form';

/**
 * The values of the last run started here. What an older form did not know yet has its default; all are defaults where
 * there is none, or it could not be started.
 */
export function rememberedRunValues(): RunValues {
  const defaults = defaultRunValues();
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    const values = runValuesSchema.safeParse(typeof kept === 'object' ? { ...defaults, ...kept } : null);
    if (values.success && trainingParametersSchema.safeParse(toParameters(values.data)).success) return values.data;
  } catch {
    // No storage, or not JSON: the defaults do.
  }
  return defaults;
}

/** Keeps everything but the name, which belongs to one run. */
export function rememberRunValues(values: RunValues): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...values, name: '' }));
  } catch {
    // A convenience; the run itself has started.
  }
}
