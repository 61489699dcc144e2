import { z } from 'zod';
import {
  documentFrequencySchema,
  featuresPerSplitSchema,
  forestSchema,
  trainingParametersSchema,
  vectorizerSchema,
} from '#shared/domain/training.ts';

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

const shape = trainingParametersSchema.shape;
const forest = forestSchema.shape;
const [documentCount, documentShare] = documentFrequencySchema.options;
const [, featureShare, featureCount] = featuresPerSplitSchema.options;

/** The schema behind every number of the form, by field; shares are shown as per cent. */
const SCHEMAS = {
  trees: shape.trees,
  maxFeatures: shape.maxFeatures,
  documentCount: documentCount.shape.count,
  documentShare: documentShare.shape.share,
  ngrams: vectorizerSchema.shape.ngramRange.unwrap().def.items[0],
  featureShare: featureShare.shape.share,
  featureCount: featureCount.shape.count,
  maxDepth: forest.maxDepth,
  minSamplesSplit: forest.minSamplesSplit,
  minSamplesLeaf: forest.minSamplesLeaf,
  testSize: shape.testSize,
  folds: shape.folds,
  seed: shape.seed,
  workers: shape.workers,
  timeoutSeconds: shape.timeoutSeconds,
} as const satisfies Record<string, z.ZodType>;
export type RangedNumber = keyof typeof SCHEMAS;

/** The limit of what has none of its own: it guards the machine and means nothing to a person. */
const NO_LIMIT = 1_000_000_000;

/** The range of a number, read from the schema so that form and checks cannot disagree: "a whole number from 1 to 5,000". */
export function rangeInWords(number: RangedNumber): string {
  const node = propertyNode.parse(z.toJSONSchema(SCHEMAS[number], { io: 'input' }));
  const isPercent = number === 'documentShare' || number === 'featureShare';
  const show = (value: number) => (isPercent ? value * 100 : value).toLocaleString('en');
  const kind = isPercent ? 'a percentage' : node.type === 'integer' ? 'a whole number' : 'a number';
  const isLowOpen = node.exclusiveMinimum !== undefined;
  const isHighOpen = node.exclusiveMaximum !== undefined;
  const low = show(node.minimum ?? node.exclusiveMinimum ?? 0);
  const maximum = node.maximum ?? node.exclusiveMaximum ?? NO_LIMIT;
  if (maximum === NO_LIMIT) return `${kind}, ${low} or more`;
  const high = show(maximum);
  if (isLowOpen && isHighOpen) return `${kind} between ${low} and ${high}, neither included`;
  if (isLowOpen) return `${kind} above ${low}, at most ${high}`;
  return `${kind} from ${low} to ${high}`;
}
