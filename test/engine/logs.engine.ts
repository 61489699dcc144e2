import { readFileSync } from 'node:fs';
import process from 'node:process';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { stackLogQuerySchema, type StackLogLine } from '#shared/domain/stack.ts';
import type { CleardeckCli } from './fixtures/cleardeck-cli.ts';
import { containersOf } from './fixtures/containers.ts';
import { Deck } from './fixtures/deck.ts';
import { TestEngine } from './fixtures/engine.ts';
import { setFaults } from './fixtures/faults.ts';
import { until } from './fixtures/processes.ts';
import { ServedPanel } from './fixtures/served-panel.ts';

const engine = TestEngine.at(inject('engineFolder'));
const FLOOD = 10_000;
const HELD_LINES = 20_000;
const MAX_MEMORY_BYTES = 400 * 1024 * 1024;

afterEach(() => engine.clean());

/** Highest memory that a process has had so far. */
function peakMemoryBytes(command: CleardeckCli): number {
  const status = readFileSync(`/proc/${String(command.pid)}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** The flood's lines in a text, each with its time and number, in the order in which they are there; whole ones only. */
function floodLines(text: string): readonly string[] {
  return [...text.matchAll(/(\[\S+\] \[INFO\] redis line \d+ of a flood), with some words to make it long\n/g)].map(
    ([, line = '']) => line,
  );
}

function numberOf(line: string | undefined): number {
  return Number(/line (\d+) of a flood/.exec(line ?? '')?.[1]);
}

const firstNumber = (text: string): number => numberOf(floodLines(text.slice(0, 20_000))[0]);
const lastNumber = (text: string): number => numberOf(floodLines(text.slice(-20_000)).at(-1));

/** The flood's last line in the engine's own log. */
async function newestNumber(): Promise<number> {
  const [id = ''] = await containersOf(engine, 'redis');
  return lastNumber(`${await engine.docker(['logs', '--tail', '20', id])}\n`);
}

describe('a flood', () => {
  it('is followed without a stall; each line comes once or is counted, and memory is bounded', async () => {
    await using deck = await Deck.create(engine);
    await setFaults(deck, 'redis', { logLinesPerSecond: FLOOD });
    await deck.start('redis');
    const following = deck.begin('server', 'logs', 'redis', '--follow');
    await following.line(/line \d+ of a flood/);
    const first = firstNumber(following.stdout);
    const goOn = (seconds: number) =>
      until(`${seconds} s of the flood`, 60_000, () => lastNumber(following.stdout) - first > seconds * FLOOD);
    await goOn(3);
    // Asleep while more comes than is held: what was missed has to be caught up with, or counted.
    process.kill(following.pid ?? NaN, 'SIGSTOP');
    const asleepAt = lastNumber(following.stdout);
    await until('a flood that nobody reads', 60_000, async () => (await newestNumber()) > asleepAt + 3 * HELD_LINES);
    process.kill(following.pid ?? NaN, 'SIGCONT');
    const wokenAt = await newestNumber();
    await until('the catching up', 60_000, () => lastNumber(following.stdout) > wokenAt);
    expect(peakMemoryBytes(following)).toBeLessThan(MAX_MEMORY_BYTES);

    const searched = await deck.run(
      'server',
      'logs',
      'redis',
      '--regex',
      String.raw`LINE \d*7 of a (flood|drought)`,
      '--json',
    );
    const { lines } = JSON.parse(searched.stdout) as { lines: readonly StackLogLine[] };
    expect(lines.length).toBeGreaterThan(50);
    for (const { text } of lines) expect(text).toMatch(/redis line \d*7 of a flood/);

    expect(await following.kill('SIGINT')).toMatchObject({ signal: null });
    const numbers = floodLines(following.stdout).map(numberOf);
    let missing = 0;
    for (const [index, number] of numbers.slice(1).entries()) {
      const step = number - (numbers[index] ?? NaN);
      if (step < 1) throw new Error(`line ${number} comes after line ${String(numbers[index])}`);
      missing += step - 1;
    }
    const counts = [...following.stderr.matchAll(/note: (\d+) lines came faster than they could be read/g)];
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(missing);
  });

  it('that a panel looks at now and then is held to its last lines, and what was let go is counted', async () => {
    await using deck = await Deck.create(engine);
    await setFaults(deck, 'redis', { logLinesPerSecond: FLOOD });
    await deck.start('redis');
    await using panel = await ServedPanel.open(deck);
    const page = await until('more lines than are held', 60_000, async () => {
      const now = await panel.call('stack.logs', stackLogQuerySchema.parse({ limit: 2_000 }));
      return now.droppedCount > 2 * HELD_LINES ? now : null;
    });
    expect(page.total).toBe(HELD_LINES);
    expect(page.droppedCount).toBe(page.lastSeq + 1 - HELD_LINES);
    expect(page.lines).toHaveLength(2_000);
    expect(page.followed).toEqual(['redis']);
    // The numbers of what is held have no holes: nothing is lost on the way but what is counted.
    const numbers = page.lines.map(({ text }) => numberOf(text));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? NaN) + index));
    expect(peakMemoryBytes(panel.command)).toBeLessThan(MAX_MEMORY_BYTES);
  });
});

it('a restart doubles no line and loses none', async () => {
  await using deck = await Deck.create(engine);
  await setFaults(deck, 'redis', { logLinesPerSecond: 500 });
  await deck.start('redis');
  const [id = ''] = await containersOf(engine, 'redis');
  const following = deck.begin('server', 'logs', 'redis', '--follow');
  await following.line(/line \d+ of a flood/);
  await deck.run('server', 'restart', 'redis');
  const restartedAt = following.stdout.length;
  await until('lines of the second run', 30_000, () => lastNumber(following.stdout.slice(restartedAt)) > 500);
  await following.kill('SIGINT');

  expect(await containersOf(engine, 'redis')).toEqual([id]);
  const printed = floodLines(following.stdout);
  const written = floodLines(`${await engine.docker(['logs', id])}\n`);
  const from = written.indexOf(printed[0] ?? '');
  // Not as one comparison of two long lists: its message would fill screens.
  const wrong = printed.findIndex((line, index) => line !== written[from + index]);
  expect(wrong === -1 ? 'as written' : `line ${wrong} is ${printed[wrong]}, not ${written[from + wrong]}`).toBe(
    'as written',
  );
  // Of both runs.
  expect(printed.filter((line) => numberOf(line) === 400).length).toBeGreaterThan(0);
  expect(printed.some((line, index) => numberOf(line) < numberOf(printed[index - 1]))).toBe(true);
});
