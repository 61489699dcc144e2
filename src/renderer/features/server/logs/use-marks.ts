import { useMemo, useState } from 'react';
import type { StackLogPage } from '#shared/domain/stack.ts';
import { patternOf } from './highlight.ts';

/**
 * Which search the page at hand answers, and what is marked in its lines. Main stops an expression that takes too long
 * and says so; here nothing would stop it. So it is tried only on lines that main was done with.
 */
export function useMarks(search: string, isRegex: boolean, page: StackLogPage | undefined, isPlaceholder: boolean) {
  const key = `${isRegex ? 'r' : 't'}${search}`;
  const [answeredKey, setAnsweredKey] = useState<string | null>(null);
  if (page !== undefined && !isPlaceholder && answeredKey !== key) setAnsweredKey(key);
  const isAnswered = answeredKey === key;
  const isSafe = !isRegex || (isAnswered && page?.searchProblem === null);
  const pattern = useMemo(() => (isSafe ? patternOf(search, isRegex) : null), [search, isRegex, isSafe]);
  return { pattern, isAnswered };
}
