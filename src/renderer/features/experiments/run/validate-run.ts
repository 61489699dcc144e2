import { z } from 'zod';
import { trainingParametersSchema } from '#shared/domain/training.ts';
import { toParameters, type NumberField, type RunValues } from './run-values.ts';

export type FieldRange = {
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Whether the bounds themselves are out. */
  readonly isOpen: boolean;
  readonly isInteger: boolean;
};

const bound = z.number().optional();
const numberNode = z.looseObject({
  type: z.enum(['number', 'integer']),
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
});
const propertyNode = z.union([
  numberNode,
  z.looseObject({ anyOf: z.array(z.unknown()) }).transform((node, context) => {
    const number = node.anyOf.map((branch) => numberNode.safeParse(branch)).find((branch) => branch.success);
    if (number?.success === true) return number.data;
    context.addIssue('no number among the alternatives');
    return z.NEVER;
  }),
]);

/** The range of a numeric parameter, read from the schema, so that form and checks cannot disagree. */
export function rangeOf(field: NumberField): FieldRange {
  const node = propertyNode.parse(z.toJSONSchema(trainingParametersSchema.shape[field], { io: 'input' }));
  return {
    minimum: node.minimum ?? node.exclusiveMinimum ?? null,
    maximum: node.maximum ?? node.exclusiveMaximum ?? null,
    isOpen: node.exclusiveMinimum !== undefined || node.exclusiveMaximum !== undefined,
    isInteger: node.type === 'integer',
  };
}

/** The range in words: "a whole number from 1 to 5,000". */
export function rangeInWords(field: NumberField): string {
  const { minimum, maximum, isOpen, isInteger } = rangeOf(field);
  const kind = isInteger ? 'a whole number' : 'a number';
  const low = (minimum ?? 0).toLocaleString('en');
  const high = (maximum ?? Number.MAX_SAFE_INTEGER).toLocaleString('en');
  if (field === 'timeoutSeconds') return `${kind} above ${low}, at most ${high}`;
  return isOpen ? `${kind} between ${low} and ${high}, neither included` : `${kind} from ${low} to ${high}`;
}

const NUMBER_FIELDS: readonly NumberField[] = ['trees', 'maxFeatures', 'testSize', 'seed', 'workers', 'timeoutSeconds'];

/** Errors by field, in plain words; empty where the run may start. Column names are the server's to check. */
export function validateRun(values: RunValues): Partial<Record<keyof RunValues, string>> {
  const errors: Partial<Record<keyof RunValues, string>> = {};
  const parsed = trainingParametersSchema.safeParse(toParameters(values));
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const field = issue.path[0];
    const number = NUMBER_FIELDS.find((known) => known === field);
    if (number !== undefined) errors[number] = `Enter ${rangeInWords(number)}.`;
    else if (field === 'name' || field === 'project') errors[field] = 'Use 3 to 200 characters.';
    else if (field === 'tags') errors.tags = 'At most 50 tags of 1 to 100 characters.';
    else if (field === 'dataPath') errors.dataPath = 'Choose a CSV file, or use the built-in sample.';
    else if (field === 'textColumn' || field === 'labelColumn') errors[field] = 'Choose another column.';
  }
  const { source, textColumn, labelColumn } = values;
  if (source === 'file' && textColumn !== null && textColumn === labelColumn) {
    errors.labelColumn = 'Text and label must be two different columns.';
  }
  return errors;
}
