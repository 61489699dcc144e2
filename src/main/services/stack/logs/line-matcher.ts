import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { LogRing } from './log-ring.ts';
import { compileRegex, MATCH, NO_MATCH, runRegex, TOO_SLOW } from './regex-runner.ts';

/** The main process stands still for one batch at most; between batches it does other work. */
const BATCH_TIMEOUT_MS = 150;
const BATCH_LINES = 2000;
const BATCH_CHARACTERS = 1 << 20;
/** Of all batches of one question together. */
const TOTAL_MS = 700;
/** An expression that was too slow is refused for this long without being tried. */
const REFUSED_MS = 10_000;

/** Which lines of the ring match one search. Each line is looked at once, so a view that asks again pays for what is new. */
export class LineMatcher {
  readonly #ring: LogRing;
  readonly #clock: Clock;
  readonly #regex: RegExp | null;
  readonly #text: string;
  /** Why the expression cannot be compiled; null where it can. */
  readonly #invalid: string | null;
  readonly #marks: Uint8Array;
  #nextSeq = 0;
  #refused: { readonly untilMs: number; readonly problem: string } | null = null;

  constructor(deps: {
    readonly ring: LogRing;
    readonly maxLines: number;
    readonly clock: Clock;
    readonly search: string;
    readonly isRegex: boolean;
  }) {
    this.#ring = deps.ring;
    this.#clock = deps.clock;
    this.#text = deps.search.toLowerCase();
    const compiled = deps.isRegex ? compileRegex(deps.search) : null;
    this.#regex = typeof compiled === 'string' ? null : compiled;
    this.#invalid = typeof compiled === 'string' ? compiled : null;
    this.#marks = new Uint8Array(deps.maxLines);
  }

  /** Whether a line that `update` has seen matches. */
  isMatch(seq: number): boolean {
    return seq < this.#nextSeq && this.#marks[this.#ring.slotOf(seq)] === MATCH;
  }

  /** Looks at the lines that came since. Answers what is wrong with the expression, in words; null where nothing is. */
  async update(): Promise<string | null> {
    if (this.#invalid !== null) return this.#invalid;
    const startedAtMs = this.#clock.nowMs();
    if (this.#refused !== null && startedAtMs < this.#refused.untilMs) return this.#refused.problem;
    this.#refused = null;
    for (;;) {
      const problem = this.#matchBatch();
      if (problem !== null) return this.#refuse(problem);
      if (this.#nextSeq > this.#ring.lastSeq) return null;
      if (this.#clock.nowMs() - startedAtMs > TOTAL_MS) return this.#refuse(TOO_SLOW);
      await setImmediate();
    }
  }

  #refuse(problem: string): string {
    this.#refused = { untilMs: this.#clock.nowMs() + REFUSED_MS, problem };
    return problem;
  }

  #matchBatch(): string | null {
    const firstSeq = Math.max(this.#nextSeq, this.#ring.firstSeq);
    const texts: string[] = [];
    let characters = 0;
    while (texts.length < BATCH_LINES && characters < BATCH_CHARACTERS) {
      const line = this.#ring.at(firstSeq + texts.length);
      if (line === undefined) break;
      texts.push(line.text);
      characters += line.text.length;
    }
    const out = new Uint8Array(texts.length);
    const problem = this.#match(texts, out);
    if (problem !== null) return problem;
    for (const [index, mark] of out.entries()) this.#marks[this.#ring.slotOf(firstSeq + index)] = mark;
    this.#nextSeq = firstSeq + texts.length;
    return null;
  }

  #match(texts: readonly string[], out: Uint8Array): string | null {
    if (texts.length === 0) return null;
    if (this.#regex !== null) return runRegex(this.#regex, texts, out, BATCH_TIMEOUT_MS);
    for (const [index, text] of texts.entries())
      out[index] = text.toLowerCase().includes(this.#text) ? MATCH : NO_MATCH;
    return null;
  }
}
