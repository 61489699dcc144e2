import type { VectorizerOptions } from '#shared/domain/training.ts';
import { chooseTerms } from './choose-terms.ts';
import { RowBuilder } from './row-builder.ts';
import type { SparseRows } from './sparse.ts';
import { stopWordsOf } from './stop-words/stop-words.ts';
import { TermColumns } from './term-columns.ts';
import { TermCounter } from './term-counter.ts';
import { NoTermsError } from './terms-errors.ts';
import { TokenRows } from './token-rows.ts';
import { TokenTable } from './token-table.ts';
import { isToken } from './tokens.ts';

export interface TfidfOptions extends VectorizerOptions {
  /** Keep this many terms at most: those that occur most often in all training texts together. */
  readonly maxFeatures: number;
}

/** What of the options is needed to weigh further texts. */
export interface TextOptions extends Pick<VectorizerOptions, 'ngramRange' | 'sublinearTf' | 'norm' | 'lowercase'> {
  /** The list that was chosen and the words of one's own, as they were at training; in code point order, each once. */
  readonly stopWords: readonly string[];
}

/**
 * What was learned from the training texts: plain data, all that `transformTfidf` needs. `terms[i]` is column i; terms
 * stand in code point order, the words of an n-gram joined by a space.
 */
export interface Vocabulary {
  readonly terms: readonly string[];
  /** Weight per column, above 0. All 1 where inverse document frequencies are not used. */
  readonly idf: Float64Array;
  readonly options: TextOptions;
}

/** Texts by index. A function instead of an array, so that the texts may live packed outside the heap. */
export interface TextSource {
  readonly count: number;
  text(index: number): string;
}

/**
 * `TfidfVectorizer(…).fit_transform` of scikit-learn 1.9, option by option; `chooseTerms` says where ties differ. Stop words
 * are left out before n-grams are formed, so that an n-gram may reach over one.
 *
 * @param onRow called after each text, for progress and cancelling (it may throw)
 * @returns the vocabulary and the weights of the training texts, one row each; a text without known terms is an empty row
 * @throws NoTermsError when no term is left; TooManyTermsError
 */
export function fitTfidf(
  texts: TextSource,
  options: TfidfOptions,
  onRow: (done: number) => void = () => {},
): { vocabulary: Vocabulary; rows: SparseRows } {
  const { ngramRange, sublinearTf, norm, lowercase } = options;
  const stopWords = stopWordsOf(options);
  const tokens = new TokenTable(lowercase, stopWords);
  const counter = new TermCounter(tokens, ngramRange);
  /** What was read is kept as numbers, so that no text is read twice. */
  const tokenRows = new TokenRows(texts.count);
  for (let row = 0; row < texts.count; row++) {
    tokens.read(texts.text(row));
    counter.count();
    tokenRows.push(tokens.ids, tokens.length);
    onRow(row + 1);
  }
  if (tokens.size === stopWords.length) throw new NoTermsError(tokens.hasMetStopWord ? 'stopWords' : 'noWords');
  if (!counter.hasTerms) throw new NoTermsError('ngrams');

  const kept = chooseTerms(counter, texts.count, options);
  const columns = new TermColumns(tokens.size);
  const idf = new Float64Array(kept.length).fill(1);
  let entries = 0;
  kept.forEach((term, column) => {
    const documents = counter.documents(term);
    entries += documents;
    columns.set(counter.tokensOf(term), column);
    if (options.useIdf) idf[column] = inverseDocumentFrequency(documents, texts.count, options.smoothIdf);
  });
  const builder = new RowBuilder(idf, options, texts.count, entries);
  tokenRows.forEach((row, from, to) => {
    columns.countInto(builder, row, from, to);
    builder.endRow();
  });
  const terms = Array.from(kept, (term) => counter.text(term));
  const vocabulary = { terms, idf, options: { ngramRange, sublinearTf, norm, lowercase, stopWords } };
  return { vocabulary, rows: builder.build() };
}

/** Weights of texts under a vocabulary that was fitted before, one row per text. */
export function transformTfidf(
  texts: TextSource,
  vocabulary: Vocabulary,
  onRow: (done: number) => void = () => {},
): SparseRows {
  const { tokens, columns } = readerOf(vocabulary);
  const builder = new RowBuilder(vocabulary.idf, vocabulary.options, texts.count, 1024);
  for (let row = 0; row < texts.count; row++) {
    tokens.read(texts.text(row));
    columns.countInto(builder, tokens.ids, 0, tokens.length);
    builder.endRow();
    onRow(row + 1);
  }
  return builder.build();
}

/** How many words a text has, stop words left out, and how many of them are in the vocabulary or part of an n-gram there. */
export function countKnownTokens(
  text: string,
  vocabulary: Vocabulary,
): { tokenCount: number; knownTokenCount: number } {
  const { tokens, columns } = readerOf(vocabulary);
  tokens.read(text);
  return { tokenCount: tokens.length, knownTokenCount: columns.countKnown(tokens.ids, tokens.length) };
}

/** ln(n / df) + 1; smooth: as if one more document held every term once. At least 1, as df is 1 to n. */
function inverseDocumentFrequency(documents: number, documentCount: number, isSmooth: boolean): number {
  const extra = isSmooth ? 1 : 0;
  return Math.log((documentCount + extra) / (documents + extra)) + 1;
}

function readerOf({ terms, options }: Vocabulary): { tokens: TokenTable; columns: TermColumns } {
  const [shortest, longest] = options.ngramRange;
  const tokens = new TokenTable(options.lowercase, options.stopWords.filter(isToken));
  const found = terms.map((term, column) => {
    const words = term.split(' ');
    const isTerm = words.length >= shortest && words.length <= longest && words.every(isToken);
    return { column, ids: isTerm ? words.map((word) => tokens.add(word)) : [] };
  });
  tokens.close();
  const columns = new TermColumns(tokens.size);
  for (const { column, ids } of found) {
    // A term that no text can hold keeps its column, which stays empty.
    if (ids.length > 0 && !ids.includes(-1)) columns.set(ids, column);
  }
  return { tokens, columns };
}
