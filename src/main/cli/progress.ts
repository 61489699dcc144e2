import type { TaskProgress } from '#shared/domain/task.ts';
import type { CliIo } from './cli-backend.ts';
import { formatDuration } from './format.ts';
import { Redraw } from './redraw.ts';
import { oneLine, pad, truncate } from './text.ts';

const CLEAR_LINE = '\r\u001b[K';
const STAGE_WIDTH = 'preprocess'.length;

/** Shows on standard error how far a run is. */
export interface ProgressView {
  /** Null: queued, and waiting for a free core. */
  update(progress: TaskProgress | null): void;
  warn(text: string): void;
  /** Leaves the line as it was before. */
  end(outcome: 'completed' | 'other'): void;
}

/** The line of the progress bar, `width` columns wide at most. */
export function progressLine(progress: TaskProgress | null, width: number): string {
  if (progress === null) return truncate('queued      waiting for a free core', width);
  const share = Math.min(1, Math.max(0, progress.fraction));
  const left = progress.secondsLeft === null ? '' : `  ${formatDuration(Math.ceil(progress.secondsLeft) * 1000)} left`;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const barWidth = Math.min(40, width - STAGE_WIDTH - percent.length - left.length - 4);
  const done = Math.round(share * barWidth);
  const bar = barWidth < 4 ? '' : `${'█'.repeat(done)}${'░'.repeat(barWidth - done)}  `;
  return truncate(`${pad(progress.stage, STAGE_WIDTH)}  ${bar}${percent}${left}`, width);
}

/** A bar that is drawn over itself. */
class BarView implements ProgressView {
  readonly #io: CliIo;
  readonly #redraw: Redraw;
  #latest: TaskProgress | null = null;

  constructor(io: CliIo) {
    this.#io = io;
    this.#redraw = new Redraw(io, () => {
      this.#draw();
    });
  }

  update(progress: TaskProgress | null): void {
    this.#latest = progress;
    this.#redraw.request();
  }

  warn(text: string): void {
    this.#io.stderr.write(`${CLEAR_LINE}warning: ${oneLine(text)}\n`);
    this.#redraw.now();
  }

  end(): void {
    this.#redraw.end();
    this.#io.stderr.write(CLEAR_LINE);
  }

  #draw(): void {
    // One column less than the terminal has: a full line would wrap, and the next drawing would not cover it.
    this.#io.stderr.write(CLEAR_LINE + progressLine(this.#latest, Math.max(10, this.#io.columns() - 1)));
  }
}

/** A line per stage, for logs. */
class LinesView implements ProgressView {
  readonly #io: CliIo;
  #shown: string | null = null;

  constructor(io: CliIo) {
    this.#io = io;
  }

  update(progress: TaskProgress | null): void {
    const stage = progress?.stage ?? 'queued';
    if (stage === this.#shown) return;
    this.#shown = stage;
    this.#io.stderr.write(progress === null ? 'queued: waiting for a free core\n' : `stage: ${stage}\n`);
  }

  warn(text: string): void {
    this.#io.stderr.write(`warning: ${oneLine(text)}\n`);
  }

  end(): void {
    // Nothing to restore: lines stay.
  }
}

/** With `--json` into a pipe: nothing but the warnings, and those only of a run that ends well. */
class QuietView implements ProgressView {
  readonly #io: CliIo;
  readonly #warnings: string[] = [];

  constructor(io: CliIo) {
    this.#io = io;
  }

  update(): void {
    // A failure is to be one clear line on standard error, so nothing may stand before it.
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  end(outcome: 'completed' | 'other'): void {
    if (outcome !== 'completed') return;
    for (const text of this.#warnings) this.#io.stderr.write(`warning: ${oneLine(text)}\n`);
  }
}

export function createProgressView(io: CliIo, isJson: boolean): ProgressView {
  if (io.isTTY.stderr && io.env['TERM'] !== 'dumb') return new BarView(io);
  return isJson ? new QuietView(io) : new LinesView(io);
}
