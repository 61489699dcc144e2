import { describe, expect, it } from 'vitest';
import {
  stackLogPageSchema,
  stackLogQuerySchema,
  type StackLogPage,
  type StackLogQuery,
} from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { fakeContainer, FakeLogEngine } from '../../../../../test/fakes/fake-log-engine.ts';
import { ManualClock, settled } from '../../../../../test/fakes/manual-clock.ts';
import { LogFollowers } from './log-followers.ts';
import { DEFAULT_LOG_LIMITS, StackLogs, type StackLogLimits } from './stack-logs.ts';

function query(change: Partial<StackLogQuery> = {}): StackLogQuery {
  return { ...stackLogQuerySchema.parse({}), ...change };
}

function setUp(engine: FakeLogEngine, limits: Partial<StackLogLimits> = {}) {
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const logs = new StackLogs({
    containers: engine.list,
    engine: () => engine,
    onEngineChange: engine.onChange,
    clock,
    logError: (error) => errors.push(error),
    limits: { ...DEFAULT_LOG_LIMITS, ...limits },
  });
  const page = async (change: Partial<StackLogQuery> = {}): Promise<StackLogPage> =>
    stackLogPageSchema.parse(await logs.page(query(change)));
  const texts = async (change: Partial<StackLogQuery> = {}): Promise<string[]> =>
    (await page(change)).lines.map(({ text }) => text);
  return { clock, logs, errors, page, texts };
}

describe('following', () => {
  it('answers the last lines of all containers at the first call, in the order of their times', async () => {
    const engine = new FakeLogEngine('redis', 'mongo');
    engine.write('redis', { stream: 'stdout', atMs: 10, text: 'a' }, { stream: 'stdout', atMs: 30, text: 'c' });
    engine.write('mongo', { stream: 'stderr', atMs: 20, text: 'b' });
    const { page } = setUp(engine);
    const { lines, lastSeq } = await page();
    expect(lines.map(({ seq, service, stream, text }) => [seq, service, stream, text])).toEqual([
      [0, 'redis', 'stdout', 'a'],
      [1, 'mongo', 'stderr', 'b'],
      [2, 'redis', 'stdout', 'c'],
    ]);
    expect(lastSeq).toBe(2);
    await settled();
    expect((await page()).followed).toEqual(['mongo', 'redis']);
    expect(engine.streamCount).toBe(2);
  });

  it('asks for 1,000 lines per container first, and takes no line twice when it goes on to follow', async () => {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', ...Array.from({ length: 1500 }, (_, i) => `line ${i}`));
    const { page, texts } = setUp(engine);
    expect((await page()).total).toBe(1000);
    await settled();
    expect(engine.requests.map(({ tail, isFollowing }) => [tail, isFollowing])).toEqual([
      [1000, false],
      [20_000, true],
    ]);
    engine.write('redis', 'new');
    expect(await texts({ limit: 2 })).toEqual(['line 1499', 'new']);
    expect((await page()).total).toBe(1001);
  });

  it('closes every stream 15 s after the last question, keeps the lines a minute, then lets them go', async () => {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', 'one');
    const { clock, page, texts } = setUp(engine);
    await page();
    await clock.advance(10_000);
    await page();
    await clock.advance(14_900);
    expect(engine.streamCount).toBe(1);
    await clock.advance(200);
    expect([engine.streamCount, engine.listenerCount]).toEqual([0, 0]);
    engine.write('redis', 'while nobody looked');
    await clock.advance(30_000);
    expect(await texts()).toEqual(['one', 'while nobody looked']);
    await settled();
    expect(engine.streamCount).toBe(1);

    await clock.advance(15_000 + 60_000);
    expect([engine.streamCount, clock.timerCount]).toEqual([0, 0]);
    const again = await page();
    // Read anew, with numbers that were never given before.
    expect(again.lines.map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'one'],
      [3, 'while nobody looked'],
    ]);
    expect(again.droppedCount).toBe(0);
  });

  it.each([true, false])('puts what came while nobody read in the order of its times; engine up: %s', async (isUp) => {
    const engine = new FakeLogEngine('redis', 'mongo');
    const { clock, page, texts } = setUp(engine);
    await page();
    await settled();
    engine.isUp = isUp;
    if (!isUp) engine.break();
    await clock.advance(isUp ? 15_000 : 1000);
    expect(engine.streamCount).toBe(0);
    engine.write('redis', { stream: 'stdout', atMs: 20_010, text: 'a' }, { stream: 'stdout', atMs: 20_030, text: 'c' });
    engine.write('mongo', { stream: 'stdout', atMs: 20_020, text: 'b' }, { stream: 'stdout', atMs: 20_040, text: 'd' });
    engine.isUp = true;
    engine.tell();
    await clock.advance(6000);
    expect(await texts()).toEqual(['a', 'b', 'c', 'd']);
    await settled();
    expect(engine.streamCount).toBe(2);
  });

  it('takes a stream up again after a restart, without a line missing or coming twice', async () => {
    const engine = new FakeLogEngine('redis');
    const { clock, page, texts } = setUp(engine);
    await page();
    await settled();
    // Equal lines of one millisecond are as many as they are.
    const same = { stream: 'stdout', atMs: 5000, text: 'same' } as const;
    engine.write('redis', { ...same, atMs: 4000, text: 'first' }, same, same);
    engine.break('redis');
    engine.write('redis', same, { ...same, atMs: 5001, text: 'next' });
    await clock.advance(300);
    engine.write('redis', { ...same, atMs: 5002, text: 'last' });
    expect(await texts()).toEqual(['first', 'same', 'same', 'same', 'next', 'last']);
  });

  it('an engine that rounds the time down repeats nothing either', async () => {
    const engine = new FakeLogEngine('redis');
    engine.sinceStepMs = 1000;
    const { clock, page, texts } = setUp(engine);
    engine.write(
      'redis',
      ...[2000, 2100, 2900].map((atMs) => ({ stream: 'stdout' as const, atMs, text: `at ${atMs}` })),
    );
    await page();
    engine.break();
    await clock.advance(300);
    expect(await texts()).toEqual(['at 2000', 'at 2100', 'at 2900']);
  });

  it('says why it cannot go on while the engine is gone, and goes on when it is back', async () => {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', 'before');
    const { clock, page, texts, errors } = setUp(engine);
    await page();
    await settled();
    engine.isUp = false;
    engine.break(undefined, new AppError('ENGINE_UNAVAILABLE', 'the engine has gone'));
    await clock.advance(1000);
    const gone = await page();
    expect(gone.followed).toEqual([]);
    expect(gone.problems).toEqual([{ service: 'redis', problem: 'the engine does not answer' }]);
    expect(gone.lines).toHaveLength(1);
    engine.isUp = true;
    engine.write('redis', 'meanwhile');
    engine.tell();
    await clock.advance(200);
    expect(await texts()).toEqual(['before', 'meanwhile']);
    expect((await page()).problems).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('without an engine and without lines rejects with the reason, and recovers by itself', async () => {
    const engine = new FakeLogEngine('redis');
    engine.isUp = false;
    const { clock, page, texts } = setUp(engine);
    await expect(page()).rejects.toThrow('the engine does not answer');
    engine.isUp = true;
    engine.write('redis', 'hello');
    await clock.advance(6000);
    expect(await texts()).toEqual(['hello']);
  });

  it('reads the end of a container that does not run once, and follows it when it starts', async () => {
    const engine = new FakeLogEngine();
    const exited = fakeContainer('mongo', { state: 'exited', finishedAtMs: 50, exitCode: 1 });
    engine.put(exited);
    engine.write('mongo', 'fatal');
    const { clock, page, texts } = setUp(engine);
    await page();
    await clock.advance(1000);
    const requests = engine.requests.length;
    await clock.advance(10_000);
    expect(engine.requests).toHaveLength(requests);
    expect((await page()).problems).toEqual([{ service: 'mongo', problem: 'its container does not run (exited)' }]);
    engine.put({ ...exited, state: 'running', finishedAtMs: 50 });
    engine.tell({ containerId: exited.id, service: 'mongo', action: 'start', atMs: 60 });
    await clock.advance(200);
    engine.write('mongo', 'again');
    expect(await texts()).toEqual(['fatal', 'again']);
    expect((await page()).problems).toEqual([]);
  });

  it('follows a container that starts while the end of its last run is still being read', async () => {
    const engine = new FakeLogEngine();
    const exited = fakeContainer('redis', { state: 'exited', finishedAtMs: 50, exitCode: 0 });
    engine.put(exited);
    engine.write('redis', 'stopped');
    const logs = engine.logs;
    let answer: () => void = () => undefined;
    engine.logs = async (id, options, onLines) => {
      if (!options.isFollowing) await new Promise<void>((resolve) => (answer = resolve));
      return logs(id, options, onLines);
    };
    const { clock, page, texts } = setUp(engine);
    const first = page();
    await clock.advance(2500);
    engine.put({ ...exited, state: 'running' });
    engine.tell({ containerId: exited.id, service: 'redis', action: 'start', atMs: 60 });
    await clock.advance(1000);
    answer();
    await first;
    await clock.advance(1000);
    engine.write('redis', 'started');
    expect(await texts()).toEqual(['stopped', 'started']);
    expect((await page()).followed).toEqual(['redis']);
  });

  it('follows a container that replaces another one, and forgets the one that is gone', async () => {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', 'old');
    const { clock, page, texts } = setUp(engine);
    await page();
    engine.containers.clear();
    engine.break();
    engine.put(fakeContainer('redis', { id: 'redis2'.padEnd(12, '0') }));
    engine.write('redis2', 'new');
    await clock.advance(1000);
    expect(await texts()).toEqual(['old', 'new']);
    expect((await page()).followed).toEqual(['redis']);
  });

  it('a container that answers late keeps nobody waiting for long', async () => {
    const engine = new FakeLogEngine('redis', 'mongo');
    engine.write('redis', 'here');
    const logs = engine.logs;
    let answer: () => void = () => undefined;
    engine.logs = async (id, options, onLines) => {
      if (id.startsWith('mongo') && !options.isFollowing) await new Promise<void>((resolve) => (answer = resolve));
      return logs(id, options, onLines);
    };
    const { clock, page, texts } = setUp(engine);
    const first = page();
    await clock.advance(2100);
    expect((await first).lines.map(({ text }) => text)).toEqual(['here']);
    engine.write('mongo', 'late');
    answer();
    await settled();
    expect(await texts()).toEqual(['here', 'late']);
  });

  it('what is no AppError is logged, and its text stays inside', async () => {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', 'x');
    const { page, errors, clock } = setUp(engine);
    await page();
    await settled();
    engine.break('redis', new Error('secret path'));
    await settled();
    expect((await page()).problems).toEqual([{ service: 'redis', problem: 'its lines cannot be read' }]);
    expect(errors).toHaveLength(1);
    await clock.advance(300);
    expect((await page()).problems).toEqual([]);
  });

  it('disposing closes everything', async () => {
    const engine = new FakeLogEngine('redis');
    const { logs, page, clock } = setUp(engine);
    await page();
    await settled();
    logs[Symbol.dispose]();
    await settled();
    expect([engine.streamCount, engine.listenerCount]).toEqual([0, 0]);
    await clock.advance(100_000);
    expect(clock.timerCount).toBe(0);
  });
});

describe('a flood', () => {
  it('of 200,000 lines is held to its bounds, and what is let go is counted', async () => {
    const engine = new FakeLogEngine('apiserver', 'mongo');
    const { page } = setUp(engine);
    await page();
    await settled();
    const chunk = Array.from({ length: 500 }, (_, i) => ({
      stream: 'stdout' as const,
      atMs: i,
      text: `[2026-11-25 08:00:00,123] [8] [INFO] [clearml.service] request ${i}`,
    }));
    const cpu = process.cpuUsage();
    for (let i = 0; i < 400; i += 1) engine.write(i % 2 === 0 ? 'apiserver' : 'mongo', ...chunk);
    const { user, system } = process.cpuUsage(cpu);
    const { lines, total, droppedCount, lastSeq } = await page({ limit: 2000 });
    expect([total, droppedCount, lastSeq]).toEqual([20_000, 180_000, 199_999]);
    expect(lines.at(-1)).toMatchObject({ seq: 199_999, level: 'info' });
    expect(lines.at(-1)?.text).toContain('request 499');
    expect((await page({ offset: 0, limit: 1 })).lines[0]).toMatchObject({ seq: 180_000 });
    // 20 s of 10,000 lines/s: a tenth of one core would be 2 s.
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  it('of long lines is bounded by its characters, and long lines are cut', async () => {
    const engine = new FakeLogEngine('mongo');
    const { page } = setUp(engine, { maxCharacters: 100_000 });
    await page();
    await settled();
    for (let i = 0; i < 100; i += 1) engine.write('mongo', 'x'.repeat(50_000));
    const { lines, total, droppedCount } = await page();
    expect(total).toBe(6);
    expect(droppedCount).toBe(94);
    expect(lines[0]?.text).toBe(`${'x'.repeat(16_384)}… (33616 more characters)`);
  });

  it('of what was written before anybody looked is handed on in pieces, not gathered whole', async () => {
    const engine = new FakeLogEngine('redis', 'mongo');
    const { logs } = engine;
    engine.logs = async (id, options, onLines) =>
      logs(id, options, (lines) => {
        for (const line of lines) onLines([line]);
      });
    for (const service of ['redis', 'mongo'])
      engine.write(service, ...Array.from({ length: 100 }, () => 'x'.repeat(100)));
    const pieces: number[] = [];
    const followers = new LogFollowers({
      ...{ containers: engine.list, engine: () => engine, onEngineChange: engine.onChange, clock: new ManualClock() },
      ...{ tail: 1000, catchUp: 20_000, maxLineCharacters: 1000, maxCharacters: 1000, logError: () => undefined },
      onLines: (lines) => pieces.push(lines.reduce((sum, { text }) => sum + text.length, 0)),
    });
    await followers.start();
    expect(Math.max(...pieces)).toBeLessThanOrEqual(1100);
    expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBe(20_000);
    followers.stop();
  });

  it('an answer of long lines is smaller than was asked for, at the right end', async () => {
    const engine = new FakeLogEngine('mongo');
    engine.write('mongo', ...Array.from({ length: 400 }, (_, i) => String(i).padEnd(16_000, '.')));
    const { page } = setUp(engine);
    const last = await page({ limit: 400 });
    expect(last.lines.length).toBeGreaterThan(200);
    expect(last.lines.length).toBeLessThan(260);
    expect(last.offset).toBe(400 - last.lines.length);
    expect(last.lines.at(-1)?.text.startsWith('399.')).toBe(true);
    const first = await page({ offset: 0, limit: 400 });
    expect(first.lines[0]?.text.startsWith('0.')).toBe(true);
    expect(first.lines.length).toBeLessThan(260);
  });

  it('a reader that asks for what came after its last line misses and doubles none, and hears of what it lost', async () => {
    const engine = new FakeLogEngine('mongo');
    const { page } = setUp(engine, { maxLines: 1000 });
    let afterSeq = (await page()).lastSeq;
    await settled();
    const seen: number[] = [];
    let lost = 0;
    const read = async (): Promise<void> => {
      for (;;) {
        const found = await page({ afterSeq, offset: 0, limit: 100 });
        lost += found.droppedCount;
        for (const { seq } of found.lines) seen.push(seq);
        const isMore = found.lines.length < found.total;
        afterSeq = isMore ? (found.lines.at(-1)?.seq ?? afterSeq) : found.lastSeq;
        if (!isMore) return;
      }
    };
    for (const count of [10, 700, 1, 0, 900]) {
      engine.write('mongo', ...Array.from({ length: count }, () => 'x'));
      await read();
    }
    expect(seen).toEqual(Array.from({ length: 1611 }, (_, i) => i));
    expect(lost).toBe(0);
    engine.write('mongo', ...Array.from({ length: 2500 }, () => 'x'));
    await read();
    expect(lost).toBe(1500);
    expect(seen.slice(1611)).toEqual(Array.from({ length: 1000 }, (_, i) => 3111 + i));
  });
});

describe('a paused view', () => {
  async function paused() {
    const engine = new FakeLogEngine('redis');
    engine.write('redis', ...Array.from({ length: 10 }, (_, i) => `line ${i}`));
    const set = setUp(engine, { maxLines: 10 });
    await set.page();
    await settled();
    const untilSeq = 9;
    expect((await set.page({ untilSeq })).total).toBe(10);
    engine.write('redis', ...Array.from({ length: 25 }, (_, i) => `later ${i}`));
    return { engine, untilSeq, ...set };
  }

  it('has its lines, its search and its text while a flood pushes them out of the live one', async () => {
    const { untilSeq, page, texts, logs } = await paused();
    expect(await page({ untilSeq, offset: 0, limit: 2, search: 'LINE 7' })).toMatchObject({
      lines: [{ text: 'line 0' }, { text: 'line 1' }],
      total: 10,
      matchCount: 1,
      lastSeq: 9,
      droppedCount: 0,
    });
    expect((await logs.text(query({ untilSeq, search: 'line 7', onlyMatches: true }))).text).toContain(' redis line 7');
    expect(await page({ offset: 0, limit: 1 })).toMatchObject({ lines: [{ text: 'later 15' }], droppedCount: 25 });
    expect(await texts({ limit: 1, search: 'later 24', onlyMatches: true })).toEqual(['later 24']);
  });

  it('keeps its lines for ten minutes without a question, also without an engine, and then lets them go', async () => {
    const { engine, untilSeq, clock, page } = await paused();
    await clock.advance(9 * 60_000);
    engine.isUp = false;
    expect((await page({ untilSeq })).total).toBe(10);
    await clock.advance(9 * 60_000);
    expect((await page({ untilSeq })).total).toBe(10);
    engine.isUp = true;
    await clock.advance(10 * 60_000);
    expect(clock.timerCount).toBe(0);
    expect((await page({ untilSeq })).total).toBe(0);
  });

  it('is one of two at most, the one that asked first goes', async () => {
    const { untilSeq, page } = await paused();
    await page({ untilSeq: 33 });
    await page({ untilSeq: 34 });
    expect((await page({ untilSeq: 33 })).total).toBe(9);
    expect((await page({ untilSeq })).total).toBe(0);
  });

  it('disposing lets its lines go', async () => {
    const { logs, clock } = await paused();
    logs[Symbol.dispose]();
    expect(clock.timerCount).toBe(0);
  });
});

describe('filters and windows', () => {
  async function filled() {
    const engine = new FakeLogEngine('apiserver', 'redis');
    engine.write(
      'apiserver',
      { stream: 'stdout', atMs: 1, text: '[INFO] started' },
      { stream: 'stderr', atMs: 3, text: '[ERROR] Connection refused' },
      { stream: 'stdout', atMs: 5, text: '[WARNING] slow: 1200 ms' },
    );
    engine.write(
      'redis',
      { stream: 'stdout', atMs: 2, text: '1:M 25 Nov 2026 08:00:00.000 * Ready to accept connections' },
      { stream: 'stdout', atMs: 4, text: '1:M 25 Nov 2026 08:00:00.000 # CONNECTION lost' },
    );
    return setUp(engine);
  }

  it('by service, level and place', async () => {
    const { page } = await filled();
    const seqs = async (change: Partial<StackLogQuery>): Promise<number[]> =>
      (await page(change)).lines.map(({ seq }) => seq);
    expect(await seqs({ services: ['redis'] })).toEqual([1, 3]);
    expect(await seqs({ levels: ['error', 'warning'] })).toEqual([2, 3, 4]);
    expect(await seqs({ services: ['apiserver'], levels: ['info'] })).toEqual([0]);
    expect(await seqs({ untilSeq: 2 })).toEqual([0, 1, 2]);
    expect(await seqs({ offset: 1, limit: 2 })).toEqual([1, 2]);
    expect(await seqs({ limit: 2 })).toEqual([3, 4]);
    expect(await page({ offset: 99 })).toMatchObject({ lines: [], offset: 5, total: 5 });
    expect(await page({ services: ['mongo'] })).toMatchObject({ lines: [], total: 0, lastSeq: 4 });
  });

  it('by text: counts, finds the next and the one before, and shows only matches where that is asked for', async () => {
    const { page, texts } = await filled();
    expect(await page({ search: 'connection' })).toMatchObject({ total: 5, matchCount: 3, searchProblem: null });
    expect((await page({ search: 'connection', onlyMatches: true })).lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await texts({ search: '.*', onlyMatches: true })).toEqual([]);
    const found = async (change: Partial<StackLogQuery>): Promise<number | null> =>
      (await page({ search: 'connection', ...change })).foundOffset;
    expect(await found({ findFromSeq: -1 })).toBe(1);
    expect(await found({ findFromSeq: 1 })).toBe(2);
    expect(await found({ findFromSeq: 3 })).toBeNull();
    expect(await found({ findFromSeq: 3, isFindingBackwards: true })).toBe(2);
    expect(await found({ findFromSeq: 3, isFindingBackwards: true, onlyMatches: true })).toBe(1);
    expect(await found({})).toBeNull();
  });

  it('by regular expression, capitals or not', async () => {
    const { texts } = await filled();
    expect(await texts({ search: 'SLOW: \\d{4,} ms$', isRegex: true, onlyMatches: true })).toEqual([
      '[WARNING] slow: 1200 ms',
    ]);
  });

  it('lines that come later are searched too, and those that went are not', async () => {
    const engine = new FakeLogEngine('redis');
    const { page } = setUp(engine, { maxLines: 10 });
    await page({ search: 'a' });
    await settled();
    for (let i = 0; i < 25; i += 1) {
      engine.write('redis', i % 5 === 0 ? 'A match' : 'other');
      await page({ search: 'a match' });
    }
    expect(await page({ search: 'a match' })).toMatchObject({ total: 10, matchCount: 2 });
    engine.write('redis', ...Array.from({ length: 10 }, () => 'other'));
    expect(await page({ search: 'a match' })).toMatchObject({ total: 10, matchCount: 0 });
  });

  it('a wrong expression is said in words, and shows no match', async () => {
    const { page } = await filled();
    expect(await page({ search: '(a', isRegex: true })).toMatchObject({
      searchProblem: 'The expression is not valid: unterminated group.',
      total: 5,
      matchCount: 0,
    });
    expect(await page({ search: '[z-a]', isRegex: true, onlyMatches: true })).toMatchObject({ total: 0, lines: [] });
  });

  it('as text: time, service and line of what is shown', async () => {
    const { logs } = await filled();
    const { offset: _o, limit: _l, findFromSeq: _f, isFindingBackwards: _b, ...rest } = query();
    expect(await logs.text({ ...rest, services: ['apiserver'], search: 's', onlyMatches: true })).toEqual({
      text:
        '1970-01-01T00:00:00.001Z apiserver [INFO] started\n' +
        '1970-01-01T00:00:00.003Z apiserver [ERROR] Connection refused\n' +
        '1970-01-01T00:00:00.005Z apiserver [WARNING] slow: 1200 ms\n',
      lineCount: 3,
      isCut: false,
    });
  });

  it('a text of more than 8 MB is its end', async () => {
    const engine = new FakeLogEngine('mongo');
    engine.write('mongo', ...Array.from({ length: 900 }, (_, i) => String(i).padEnd(10_000, '.')));
    const { logs } = setUp(engine);
    const { text, lineCount, isCut } = await logs.text(query());
    expect(isCut).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000_000);
    expect(lineCount).toBe(text.split('\n').length - 1);
    expect(text.split('\n').at(-2)).toContain(' mongo 899.');
  });
});

describe('an expression that takes for ever [SECURITY]', () => {
  it.each(['^(a+)+$', '(.*)*x', '([a-z]+)*\\d', '(?=(a+))+b|((a|a)*)*c'])(
    '%s is given up within a second',
    async (search) => {
      const engine = new FakeLogEngine('mongo');
      engine.write('mongo', ...Array.from({ length: 500 }, () => `${'a'.repeat(60)}!`));
      const { page } = setUp(engine);
      await page();
      const startedAt = performance.now();
      const found = await page({ search, isRegex: true });
      expect(performance.now() - startedAt).toBeLessThan(1000);
      expect(found.searchProblem).toContain('takes too long');
      expect(found).toMatchObject({ total: 500, matchCount: 0 });
      // It is not tried again at every question.
      const cpu = process.cpuUsage();
      expect((await page({ search, isRegex: true })).searchProblem).toContain('takes too long');
      expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(100);
    },
  );

  it('and the next search works', async () => {
    const engine = new FakeLogEngine('mongo');
    engine.write('mongo', 'a'.repeat(60) + '!', 'fine');
    const { page } = setUp(engine);
    await page({ search: '^(a+)+$', isRegex: true });
    expect(await page({ search: '^f.ne$', isRegex: true })).toMatchObject({ searchProblem: null, matchCount: 1 });
  });
});
