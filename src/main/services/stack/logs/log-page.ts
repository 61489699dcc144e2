import type { StackLogLine, StackLogPage, StackLogQuery } from '#shared/domain/stack.ts';
import type { LogRing } from './log-ring.ts';

/** Of the texts of one answer together. */
const MAX_PAGE_CHARACTERS = 4_000_000;
/** What a line weighs beside its text. */
const LINE_OVERHEAD = 100;

/** Tells whether the line of a seq matches the search; null where nothing is searched, or the search cannot be used. */
export type IsMatch = ((seq: number) => boolean) | null;

type Window = Pick<
  StackLogPage,
  'lines' | 'offset' | 'total' | 'matchCount' | 'foundOffset' | 'lastSeq' | 'droppedCount'
>;

/** Seqs of the lines that a query shows, in order, and how many of them match. */
export function shownSeqs(
  ring: LogRing,
  query: Pick<StackLogQuery, 'services' | 'levels' | 'search' | 'onlyMatches' | 'untilSeq' | 'afterSeq'>,
  isMatch: IsMatch,
): { readonly seqs: readonly number[]; readonly matchCount: number } {
  const services = new Set(query.services);
  const levels = new Set(query.levels);
  const isFiltered = query.onlyMatches && query.search !== '';
  const from = Math.max(ring.firstSeq, (query.afterSeq ?? -1) + 1);
  const until = Math.min(ring.lastSeq, query.untilSeq ?? Infinity);
  const seqs: number[] = [];
  let matchCount = 0;
  for (let seq = from; seq <= until; seq += 1) {
    const line = ring.at(seq);
    if (line === undefined) continue;
    if (services.size > 0 && !services.has(line.service)) continue;
    if (levels.size > 0 && !levels.has(line.level)) continue;
    const isMatching = isMatch !== null && isMatch(seq);
    if (isMatching) matchCount += 1;
    if (isMatching || !isFiltered) seqs.push(seq);
  }
  return { seqs, matchCount };
}

/** Where the first match after `fromSeq` (or the last one before it) stands in the list. */
function findMatch(seqs: readonly number[], isMatch: IsMatch, fromSeq: number, isBackwards: boolean): number | null {
  if (isMatch === null) return null;
  const found = isBackwards
    ? seqs.findLastIndex((seq) => seq < fromSeq && isMatch(seq))
    : seqs.findIndex((seq) => seq > fromSeq && isMatch(seq));
  return found === -1 ? null : found;
}

/** The lines that were asked for; of very long ones fewer. */
function windowOf(
  ring: LogRing,
  seqs: readonly number[],
  { offset, limit }: Pick<StackLogQuery, 'offset' | 'limit'>,
): { readonly lines: StackLogLine[]; readonly offset: number } {
  const start = Math.min(seqs.length, offset ?? Math.max(0, seqs.length - limit));
  const asked = seqs.slice(start, start + limit);
  const lines: StackLogLine[] = [];
  let characters = 0;
  // Whoever asks for the last lines wants the very last; whoever asks by place, the first.
  for (const seq of offset === null ? asked.toReversed() : asked) {
    const line = ring.at(seq);
    if (line === undefined) continue;
    characters += line.text.length + LINE_OVERHEAD;
    if (characters > MAX_PAGE_CHARACTERS && lines.length > 0) break;
    lines.push(line);
  }
  return offset === null ? { lines: lines.reverse(), offset: seqs.length - lines.length } : { lines, offset: start };
}

/** What a query shows of the ring. */
export function logWindow(ring: LogRing, query: StackLogQuery, isMatch: IsMatch): Window {
  const { seqs, matchCount } = shownSeqs(ring, query, isMatch);
  const { findFromSeq, isFindingBackwards, afterSeq } = query;
  return {
    ...windowOf(ring, seqs, query),
    total: seqs.length,
    matchCount,
    foundOffset: findFromSeq === null ? null : findMatch(seqs, isMatch, findFromSeq, isFindingBackwards),
    lastSeq: ring.lastSeq,
    droppedCount:
      afterSeq === null ? ring.droppedCount : Math.min(ring.droppedCount, Math.max(0, ring.firstSeq - 1 - afterSeq)),
  };
}
