import type { CliIo } from './cli-backend.ts';

const REDRAW_MS = 100;

/** Draws at most ten times a second; what was asked for last is always drawn. */
export class Redraw {
  readonly #io: CliIo;
  readonly #draw: () => void;
  #drawnAtMs = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(io: CliIo, draw: () => void) {
    this.#io = io;
    this.#draw = draw;
  }

  request(): void {
    if (this.#timer !== null) return;
    const waitMs = this.#drawnAtMs + REDRAW_MS - this.#io.nowMs();
    if (waitMs <= 0) {
      this.now();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.now();
    }, waitMs);
  }

  now(): void {
    this.#drawnAtMs = this.#io.nowMs();
    this.#draw();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
