/**
 * From a start on an empty data folder to a healthy stack: `cleardeck server start` beside `docker compose up --wait`, in
 * turns, on the same images and one engine of the benchmark's own. `npm run bench:stack`; --pairs N (5).
 *
 * The images are the stand-ins of the engine tests, so the figures say what starting adds, not how long Elasticsearch takes.
 * The ports 8080, 8008 and 8081 have to be free. CLEARDECK_COMPOSE names an executable of Compose that is no plugin.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCleardeckCli } from '../engine/fixtures/cleardeck-cli.ts';
import { ComposeTool, untilHealthy } from '../engine/fixtures/compose-tool.ts';
import { TestEngine } from '../engine/fixtures/engine.ts';
import { StackFolder } from '../engine/fixtures/stack-folder.ts';
import { makeStandIns } from '../engine/stand-ins/images.ts';
import { median } from './training/statistics.ts';

interface Contender {
  readonly name: string;
  readonly timesMs: number[];
  /** Answers the time in ms until all is healthy; nothing is left running. */
  readonly run: () => Promise<number>;
}

/**
 * Whoever says that all is ready is taken at their word, and then held to it: the engine has to find every service healthy
 * at its own next check. ClearDeck runs the checks itself while a service starts, Compose waits for the engine's.
 */
const HEALTHY_AFTER_MS = 15_000;

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '5' } } });
const pairs = Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs wants a whole number, 1 or more');

const compose = await ComposeTool.find();
await using engine = await TestEngine.create();
await engine.load(await makeStandIns());

const contenders: Contender[] = [{ name: 'cleardeck server start', timesMs: [], run: runCleardeck }];
if (compose === null) {
  console.log(
    'Compose is not installed (neither as a plugin of docker nor as docker-compose): only ClearDeck is measured.',
  );
} else {
  const name = compose.canWait ? 'docker compose up --wait' : 'docker-compose up, then asking for health';
  if (!compose.canWait)
    console.log('Compose 2 is missing (`docker compose`): the old one, which cannot wait, is measured.');
  contenders.push({ name: `${name} (${compose.version})`, timesMs: [], run: () => runCompose(compose) });
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; Docker ${await engineVersion()}`);
// One round each that does not count: the first containers of an engine take longer than all others.
for (const { run } of contenders) await run();
for (let pair = 0; pair < pairs; pair++) {
  const order = pair % 2 === 0 ? contenders : contenders.toReversed();
  for (const { timesMs, run } of order) timesMs.push(await run());
  const figures = contenders.map(({ name, timesMs }) => `${name} ${seconds(timesMs.at(-1) ?? NaN)}`);
  console.log(`pair ${pair + 1} of ${pairs}: ${figures.join(', ')}`);
}
for (const { name, timesMs } of contenders) {
  const spread = `${seconds(Math.min(...timesMs))} to ${seconds(Math.max(...timesMs))}`;
  console.log(`${name}: median ${seconds(median(timesMs))}, ${spread}`);
}
const [ours, theirs] = contenders.map(({ timesMs }) => median(timesMs));
if (ours !== undefined && theirs !== undefined) {
  console.log(`ClearDeck takes ${(ours / theirs).toFixed(2)} times as long`);
}

async function runCleardeck(): Promise<number> {
  const home = await mkdtemp(path.join(tmpdir(), 'cd-bench-home-'));
  try {
    const startedMs = performance.now();
    await startCleardeckCli(['server', 'start'], { home, env: engine.env() }).expectEnd();
    const tookMs = performance.now() - startedMs;
    const label = '{{.Label "com.docker.compose.project"}}';
    const [projectName = ''] = (await engine.docker(['ps', '--format', label])).split('\n');
    await untilHealthy(engine, projectName, HEALTHY_AFTER_MS);
    return tookMs;
  } finally {
    await engine.clean();
    await rm(home, { recursive: true, force: true });
  }
}

async function runCompose(tool: ComposeTool): Promise<number> {
  // The file's own intervals, as ClearDeck uses them.
  await using stack = await StackFolder.create('bench', {});
  try {
    const startedMs = performance.now();
    await tool.up(engine, stack);
    const tookMs = performance.now() - startedMs;
    await untilHealthy(engine, stack.projectName, HEALTHY_AFTER_MS);
    return tookMs;
  } finally {
    await engine.clean();
  }
}

function engineVersion(): Promise<string> {
  return engine.docker(['version', '--format', '{{.Server.Version}}']);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
