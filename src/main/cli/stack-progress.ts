import type { PullProgress, StackJob, StackJobProgress } from '#shared/domain/stack.ts';
import type { CliIo } from './cli-backend.ts';
import { formatBytes, formatDuration } from './format.ts';
import { Redraw } from './redraw.ts';
import { displayWidth, oneLine, pad, safeText, truncate } from './text.ts';

const BAR_WIDTH = 20;
const LONGEST_NAME = 44;

/** Shows on standard error how far a job of the stack is. */
export interface StackProgressView {
  update(job: StackJob): void;
  /** Leaves the terminal as it was before. */
  end(): void;
}

function bar(share: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return '█'.repeat(done) + '░'.repeat(BAR_WIDTH - done);
}

function amount(doneBytes: number, totalBytes: number | null): string {
  return totalBytes === null ? formatBytes(doneBytes) : `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}

function pullText({ state, doneBytes, totalBytes, layersDone, layersTotal, problem }: PullProgress): string {
  switch (state) {
    case 'waiting':
      return 'waiting';
    case 'failed':
      return problem === null ? 'failed' : `failed: ${oneLine(problem)}`;
    case 'done':
      return totalBytes === null ? 'done' : `done  ${formatBytes(totalBytes)}`;
    case 'pulling': {
      const share = totalBytes === null || totalBytes === 0 ? 0 : doneBytes / totalBytes;
      const layers = layersTotal === 0 ? '' : `  ${layersDone}/${layersTotal} layers`;
      const rest = problem === null ? layers : `  ${oneLine(problem)}`;
      return `${bar(share)}  ${amount(doneBytes, totalBytes)}${rest}`;
    }
  }
}

/** All pulls as one: a total is known when every image's is. */
function pulled(pulls: readonly PullProgress[]): { doneBytes: number; totalBytes: number | null } {
  const totals = pulls.map(({ totalBytes }) => totalBytes);
  return {
    doneBytes: pulls.reduce((sum, { doneBytes }) => sum + doneBytes, 0),
    totalBytes: totals.every((total) => total !== null) ? totals.reduce((sum, total) => sum + total, 0) : null,
  };
}

function headOf(progress: StackJobProgress, isCancelRequested: boolean): string {
  const { stage, step, pulls, bytesPerSecond, secondsLeft } = progress;
  const parts = [isCancelRequested ? `Cancelling: ${step}` : step];
  const bytes =
    stage === 'pull' && pulls.length > 0
      ? pulled(pulls)
      : { doneBytes: progress.doneBytes ?? 0, totalBytes: progress.totalBytes };
  if (bytes.doneBytes > 0) parts.push(amount(bytes.doneBytes, bytes.totalBytes));
  if (bytesPerSecond !== null) parts.push(`${formatBytes(Math.round(bytesPerSecond))}/s`);
  if (secondsLeft !== null) parts.push(`${formatDuration(Math.ceil(secondsLeft) * 1000)} left`);
  return safeText(parts.join('  '));
}

/** What a terminal shows of a job: a line for the whole, then one per image or service; `width` columns at most. */
export function stackProgressLines(job: StackJob, width: number): string[] {
  const { progress } = job;
  const rows: (readonly [name: string, text: string])[] =
    progress.stage === 'pull'
      ? progress.pulls.map((pull) => [safeText(pull.image), pullText(pull)])
      : progress.services.map(({ name, state, detail }) => [
          name,
          detail === '' ? state : `${pad(state, 'starting'.length)}  ${oneLine(detail)}`,
        ]);
  const nameWidth = Math.min(LONGEST_NAME, Math.max(0, ...rows.map(([name]) => displayWidth(name))));
  return [
    truncate(headOf(progress, job.isCancelRequested), width),
    ...rows.map(([name, text]) => truncate(`  ${pad(truncate(name, nameWidth), nameWidth)}  ${text}`, width)),
  ];
}

/** Lines that are drawn over themselves. */
class RegionView implements StackProgressView {
  readonly #io: CliIo;
  readonly #redraw: Redraw;
  #latest: StackJob | null = null;
  #drawnLines = 0;

  constructor(io: CliIo) {
    this.#io = io;
    this.#redraw = new Redraw(io, () => {
      this.#draw();
    });
  }

  update(job: StackJob): void {
    this.#latest = job;
    this.#redraw.request();
  }

  end(): void {
    this.#redraw.end();
    this.#io.stderr.write(this.#erase());
    this.#drawnLines = 0;
  }

  /** Goes back to where the region began, and clears from there to the end of the screen. */
  #erase(): string {
    return `${this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`}\r\u001b[J`;
  }

  #draw(): void {
    if (this.#latest === null) return;
    // One column less than the terminal has: a full line would wrap, and the next drawing would not cover it.
    const lines = stackProgressLines(this.#latest, Math.max(10, this.#io.columns() - 1));
    this.#io.stderr.write(`${this.#erase()}${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }
}

/** A line per change, for logs. Figures that count up are no change. */
class LinesView implements StackProgressView {
  readonly #io: CliIo;
  readonly #shown = new Map<string, string>();

  constructor(io: CliIo) {
    this.#io = io;
  }

  update({ progress }: StackJob): void {
    // At the end it comes after the services: the last of them is often ready in the same report.
    const isLast = progress.stage === 'done';
    if (!isLast) this.#tellStep(progress.step);
    for (const { image, state, totalBytes, problem } of progress.pulls) {
      if (state === 'waiting') continue;
      const size = totalBytes === null ? '' : ` (${formatBytes(totalBytes)})`;
      this.#tell(image, `${state === 'done' ? `pulled${size}` : state}${problem === null ? '' : `: ${problem}`}`);
    }
    for (const { name, state, detail } of progress.services) {
      this.#tell(name, detail === '' ? state : `${state}: ${detail}`);
    }
    if (isLast) this.#tellStep(progress.step);
  }

  end(): void {
    // Nothing to restore: lines stay.
  }

  #tellStep(step: string): void {
    if (step !== '') this.#tell('', step);
  }

  #tell(what: string, text: string): void {
    const key = text.replace(/[\d.,]+/gu, '#');
    if (this.#shown.get(what) === key) return;
    this.#shown.set(what, key);
    this.#io.stderr.write(`${oneLine(what === '' ? text : `${what}: ${text}`)}\n`);
  }
}

/** With `--json` into a pipe: a failure is to be one clear line on standard error, so nothing may stand before it. */
const QUIET_VIEW: StackProgressView = { update: () => {}, end: () => {} };

export function createStackProgressView(io: CliIo, isJson: boolean): StackProgressView {
  if (io.isTTY.stderr && io.env['TERM'] !== 'dumb') return new RegionView(io);
  return isJson ? QUIET_VIEW : new LinesView(io);
}
