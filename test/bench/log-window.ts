/**
 * Does a flood of log lines stall the window? The frames of the log page in Electron while redis writes ten lines a second,
 * and while it writes 10,000, in turns, on an engine of the benchmark's own. `npm run bench:logs`; --pairs N (3),
 * --seconds N (8) per turn. On Linux without a display it wants one, such as xvfb-run's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { obtainElectron } from '../../scripts/lib/electron-runtime.mjs';
import { ElectronPanel } from '../e2e/fixtures/panel.ts';
import { terminal } from '../e2e/fixtures/processes.ts';
import { frameGaps } from '../e2e/pages/frame-gaps.ts';
import { ServerPage } from '../e2e/pages/server-page.ts';
import { TestEngine } from '../engine/fixtures/engine.ts';
import { setFaults } from '../engine/fixtures/faults.ts';
import { until } from '../engine/fixtures/processes.ts';
import { makeStandIns } from '../engine/stand-ins/images.ts';
import { median } from './training/statistics.ts';

const QUIET = 10;
const FLOOD = 10_000;
const SETTLE_MS = 3000;

/** Of one turn. */
interface Turn {
  readonly framesPerSecond: number;
  /** Ms between two frames: the longest, and the one that a hundredth exceeds. */
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly linesPerSecond: number;
}

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '3' }, seconds: { type: 'string', default: '8' } },
});
const pairs = wholeNumber('pairs', values.pairs);
const seconds = wholeNumber('seconds', values.seconds);
const electron = obtainElectron();
if ('reason' in electron) throw new Error(electron.reason);

await using engine = await TestEngine.create();
await engine.load(await makeStandIns());
process.env['DOCKER_HOST'] = engine.host;
const home = await mkdtemp(path.join(tmpdir(), 'cd-bench-logs-'));
const panel = new ElectronPanel(electron.executable, home);
try {
  await panel.start();
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; ${seconds} s per turn`);
  const turns = new Map<number, Turn[]>([
    [QUIET, []],
    [FLOOD, []],
  ]);
  for (let pair = 0; pair < pairs; pair++) {
    for (const rate of pair % 2 === 0 ? [QUIET, FLOOD] : [FLOOD, QUIET]) {
      const turn = await measure(rate);
      turns.get(rate)?.push(turn);
      console.log(`pair ${pair + 1} of ${pairs}, ${rate} lines a second asked: ${words(turn)}`);
    }
  }
  for (const [rate, all] of turns) console.log(`median at ${rate}: ${words(medianOf(all))}`);
  const [quiet, flood] = [medianOf(turns.get(QUIET) ?? []), medianOf(turns.get(FLOOD) ?? [])];
  console.log(
    `the flood's frames per second beside the quiet's: ${ratio(flood.framesPerSecond, quiet.framesPerSecond)}`,
  );
  console.log(`the flood's longest gap beside the quiet's: ${ratio(flood.longestMs, quiet.longestMs)}`);
} finally {
  await panel.close();
  await engine.clean();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(rate: number): Promise<Turn> {
  await setFaults({ home }, 'redis', { logLinesPerSecond: rate });
  await terminal(home, 'server', 'stop');
  await terminal(home, 'server', 'start', 'redis');
  const server = new ServerPage(panel);
  await server.open('/logs?service=redis');
  await until('the lines', 60_000, async () => (await server.newestFloodLine()) > 0);
  await panel.page.waitForTimeout(SETTLE_MS);
  const from = await server.newestFloodLine();
  const startedMs = performance.now();
  const gapsMs = await frameGaps(panel.page, seconds * 1000);
  const lines = (await server.newestFloodLine()) - from;
  const sorted = gapsMs.toSorted((a, b) => a - b);
  return {
    framesPerSecond: gapsMs.length / seconds,
    longestMs: sorted.at(-1) ?? NaN,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    linesPerSecond: (lines / (performance.now() - startedMs)) * 1000,
  };
}

function medianOf(turns: readonly Turn[]): Turn {
  const of = (pick: (turn: Turn) => number) => median(turns.map(pick));
  return {
    framesPerSecond: of((turn) => turn.framesPerSecond),
    longestMs: of((turn) => turn.longestMs),
    p99Ms: of((turn) => turn.p99Ms),
    linesPerSecond: of((turn) => turn.linesPerSecond),
  };
}

function words({ framesPerSecond, longestMs, p99Ms, linesPerSecond }: Turn): string {
  const gaps = `longest gap ${longestMs.toFixed(0)} ms, 99 % within ${p99Ms.toFixed(0)} ms`;
  return `${framesPerSecond.toFixed(1)} frames/s, ${gaps}, ${linesPerSecond.toFixed(0)} lines/s came`;
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} wants a whole number, 1 or more`);
  return value;
}
