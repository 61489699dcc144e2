import type { StackLogQuery } from '#shared/domain/stack.ts';
import type { Clock } from '../../clock.ts';
import { LineMatcher } from './line-matcher.ts';
import type { IsMatch } from './log-page.ts';
import type { LogRing } from './log-ring.ts';

/** Searches whose results are remembered: several views of one process. */
const KEPT_SEARCHES = 4;

/** Lines, and what was found in them. */
export class SearchedLines {
  readonly ring: LogRing;
  readonly #maxLines: number;
  readonly #clock: Clock;
  /** By what is searched, the one used last at the end. */
  readonly #matchers = new Map<string, LineMatcher>();

  constructor(ring: LogRing, maxLines: number, clock: Clock) {
    this.ring = ring;
    this.#maxLines = maxLines;
    this.#clock = clock;
  }

  /** Which lines match; where the search cannot be used none do, and `problem` says why in words. */
  async search({ search, isRegex }: Pick<StackLogQuery, 'search' | 'isRegex'>): Promise<{
    readonly isMatch: IsMatch;
    readonly problem: string | null;
  }> {
    if (search === '') return { isMatch: null, problem: null };
    const matcher = this.#matcherOf(search, isRegex);
    const problem = await matcher.update();
    return problem === null ? { isMatch: (seq) => matcher.isMatch(seq), problem } : { isMatch: null, problem };
  }

  clear(): void {
    this.ring.clear();
    this.#matchers.clear();
  }

  #matcherOf(search: string, isRegex: boolean): LineMatcher {
    const key = `${isRegex ? 'r' : 't'}${search}`;
    const matcher =
      this.#matchers.get(key) ??
      new LineMatcher({ ring: this.ring, maxLines: this.#maxLines, clock: this.#clock, search, isRegex });
    this.#matchers.delete(key);
    this.#matchers.set(key, matcher);
    for (const oldest of this.#matchers.keys()) {
      if (this.#matchers.size <= KEPT_SEARCHES) break;
      this.#matchers.delete(oldest);
    }
    return matcher;
  }
}
