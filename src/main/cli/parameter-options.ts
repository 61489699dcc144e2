import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { documentFrequencySchema, featuresPerSplitSchema, vectorizerSchema } from '#shared/domain/training.ts';

const COUNT = /^\d+$/u;
const SHARE = /^(?:\d+\.\d*|\.\d+)$/u;
const PERCENT = /^(\d+\.?\d*|\.\d+)\s*%$/u;

/** A number of things, or a share of them, told apart as scikit-learn does: 5 is a number; 0.05, 1.0 and 5% are shares. */
function countOrShare(text: string): { count: number } | { share: number } | null {
  const typed = text.trim();
  if (COUNT.test(typed)) return { count: Number(typed) };
  if (SHARE.test(typed)) return { share: Number(typed) };
  const percent = PERCENT.exec(typed)?.[1];
  return percent === undefined ? null : { share: Number(percent) / 100 };
}

/** A commander parser for `--min-df` and `--max-df`. */
export function documentFrequencyOption(text: string): z.infer<typeof documentFrequencySchema> {
  const parsed = documentFrequencySchema.safeParse(countOrShare(text));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    'It must be a number of documents, such as 5, or a share of them, such as 0.05 or 5%.',
  );
}

/** A commander parser for `--features-per-split`. */
export function featuresPerSplitOption(text: string): z.infer<typeof featuresPerSplitSchema> {
  const parsed = featuresPerSplitSchema.safeParse(countOrShare(text) ?? text.trim());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    'It must be sqrt, log2 or all, a number of features, such as 50, or a share of them, such as 0.3 or 30%.',
  );
}

/** A commander parser for `--ngrams`. */
export function ngramsOption(text: string): z.infer<typeof vectorizerSchema>['ngramRange'] {
  const numbers = /^(\d+)\s*-\s*(\d+)$/u.exec(text.trim());
  // The whole schema, because it is the whole that says which of the two may be larger.
  const parsed = vectorizerSchema.safeParse({ ngramRange: [Number(numbers?.[1]), Number(numbers?.[2])] });
  if (parsed.success) return parsed.data.ngramRange;
  throw new InvalidArgumentError(
    'It must be two whole numbers from 1 to 5, the first not above the second, such as 1-2.',
  );
}
