import type { StackLogLine } from '#shared/domain/stack.ts';

export type UnnumberedLine = Omit<StackLogLine, 'seq'>;

interface RingLimits {
  readonly maxLines: number;
  /** Of all texts together. */
  readonly maxCharacters: number;
}

/** The last lines of all services, numbered in the order of arrival. What does not fit lets the oldest go. */
export class LogRing {
  readonly #limits: RingLimits;
  readonly #slots: (StackLogLine | undefined)[];
  #characters = 0;
  #firstSeq = 0;
  #nextSeq = 0;
  #droppedCount = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
    this.#slots = new Array<StackLogLine | undefined>(limits.maxLines).fill(undefined);
  }

  /** Of the oldest line held; one above `lastSeq` where none is. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /** Of the line that came last, held or not; -1 before the first. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  get size(): number {
    return this.#nextSeq - this.#firstSeq;
  }

  /** Lines let go since the ring was last cleared. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  append(lines: readonly UnnumberedLine[]): void {
    for (const { service, stream, atMs, level, text } of lines) {
      if (this.size === this.#limits.maxLines) this.#drop();
      this.#slots[this.slotOf(this.#nextSeq)] = { seq: this.#nextSeq, service, stream, atMs, level, text };
      this.#nextSeq += 1;
      this.#characters += text.length;
      while (this.#characters > this.#limits.maxCharacters && this.size > 1) this.#drop();
    }
  }

  /** undefined where the line was let go or has not come yet. */
  at(seq: number): StackLogLine | undefined {
    return seq < this.#firstSeq || seq >= this.#nextSeq ? undefined : this.#slots[this.slotOf(seq)];
  }

  /** Where what belongs to a line is kept beside the ring, below `maxLines`. */
  slotOf(seq: number): number {
    return seq % this.#limits.maxLines;
  }

  /** What is held now, under the same numbers; the lines themselves are shared. */
  copy(): LogRing {
    const copy = new LogRing(this.#limits);
    for (const [slot, line] of this.#slots.entries()) copy.#slots[slot] = line;
    copy.#firstSeq = this.#firstSeq;
    copy.#nextSeq = this.#nextSeq;
    copy.#characters = this.#characters;
    copy.#droppedCount = this.#droppedCount;
    return copy;
  }

  /** Lets everything go. Numbers are never given twice. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#firstSeq = this.#nextSeq;
    this.#characters = 0;
    this.#droppedCount = 0;
  }

  #drop(): void {
    const slot = this.slotOf(this.#firstSeq);
    this.#characters -= this.#slots[slot]?.text.length ?? 0;
    this.#slots[slot] = undefined;
    this.#firstSeq += 1;
    this.#droppedCount += 1;
  }
}
