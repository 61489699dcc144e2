import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import type { StackLogPage } from '#shared/domain/stack.ts';
import {
  absentStackOf,
  logLineOf,
  logPageOf,
  sampleEngine,
  stackStatusOf,
} from '../../../../../test/fakes/stack-samples.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { downloadText } from '../../../lib/download.ts';
import { showServer } from '../server.fixture.tsx';

vi.mock(import('../../../lib/download.ts'), async (original) => ({ ...(await original()), downloadText: vi.fn() }));

const lines = [
  logLineOf(0, { text: 'Server started' }),
  logLineOf(1, { level: 'warning', service: 'mongo', text: 'slow query (3 s)' }),
  logLineOf(2, { level: 'error', text: 'cannot reach mongo' }),
];
const pageOf = (over: Partial<StackLogPage> = {}) => logPageOf(lines, over);
const show = (over: FakeHandlers = {}, path = '/server/logs') =>
  showServer({ 'stack.logs': () => pageOf(), ...over }, path);
const log = () => screen.findByRole('log', { name: 'Log lines' });
const rowOf = (text: string) => screen.findByText(text);

describe('the logs', () => {
  it('have service, level and text of each line', async () => {
    show();
    await rowOf('cannot reach mongo');
    expect((await log()).textContent).toMatch(
      /apiserverInfoServer started.*mongoWarningslow query \(3 s\).*apiserverErrorcannot/,
    );
    expect(screen.getByText('3 lines')).toBeTruthy();
  });

  it('load, tell of an error, and read again on Retry', async () => {
    const bridge = show({ 'stack.logs': () => Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'No engine.')) });
    expect(within(await log()).getByRole('status', { name: 'Loading…' })).toBeTruthy();
    expect((await screen.findByRole('alert')).textContent).toContain('No engine.');
    bridge.handle({ 'stack.logs': () => pageOf() });
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await rowOf('Server started');
  });

  it('are not asked for again and again where the first read failed, until the engine has taken a turn', async () => {
    let engine: typeof sampleEngine = { ...sampleEngine, state: 'stopped', problem: 'No answer.' };
    const bridge = show({
      'stack.status': () => stackStatusOf({ engine }),
      'stack.logs': () => Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'Docker does not answer.')),
    });
    expect(await screen.findByText(/Docker does not answer/)).toBeTruthy();
    expect((await log()).getAttribute('aria-busy')).toBe('false');
    const asked = bridge.inputsOf('stack.logs').length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(bridge.inputsOf('stack.logs')).toHaveLength(asked);
    engine = sampleEngine;
    bridge.handle({ 'stack.logs': () => logPageOf([logLineOf(0, { text: 'back again' })]) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    expect(await screen.findByText(/back again/)).toBeTruthy();
  });

  it('say why there are none', async () => {
    show({ 'stack.logs': () => logPageOf([]), 'stack.status': () => absentStackOf() });
    expect(await screen.findByText('No log lines yet')).toBeTruthy();
    expect(await screen.findByText(/No service of the server runs/)).toBeTruthy();
  });

  it('count what was let go and name what is not followed', async () => {
    show({
      'stack.logs': () =>
        pageOf({ droppedCount: 1200, problems: [{ service: 'redis', problem: 'It has no container.' }] }),
    });
    expect(
      await screen.findByText(/1,200 older lines let go · redis is not followed: It has no container\./),
    ).toBeTruthy();
  });

  it('come again by themselves, until they are paused', async () => {
    const bridge = show();
    await rowOf('Server started');
    const asked = () => bridge.inputsOf('stack.logs').length;
    await waitFor(() => expect(asked()).toBeGreaterThan(1), { timeout: 3000 });
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ untilSeq: 2 }));
    expect(await screen.findByText(/paused: later lines are shown when you resume/)).toBeTruthy();
    const before = asked();
    await act(() => new Promise((resolve) => setTimeout(resolve, 1200)));
    expect(asked()).toBe(before);
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ untilSeq: null }));
  });

  it('are still held for whoever reads them paused: main is asked now and then', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const bridge = show();
      await rowOf('Server started');
      fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
      await waitFor(() => expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ untilSeq: 2 }));
      const before = bridge.inputsOf('stack.logs').length;
      await act(() => vi.advanceTimersByTimeAsync(12_000));
      const asked = bridge.inputsOf('stack.logs').length - before;
      expect(asked).toBeGreaterThanOrEqual(2);
      expect(asked).toBeLessThanOrEqual(3);
      bridge.handle({ 'stack.logs': () => logPageOf([]) });
      await act(() => vi.advanceTimersByTimeAsync(5_000));
      expect(await screen.findByText('No lines are held any more')).toBeTruthy();
    } finally {
      vi.useRealTimers();
    }
  });

  it('cannot be paused before there is anything to pause at', async () => {
    show({ 'stack.logs': () => new Promise(() => undefined) });
    await log();
    expect(screen.getByRole('button', { name: 'Pause' })).toHaveProperty('disabled', true);
  });

  it('cannot be paused where no line has ever come', async () => {
    show({ 'stack.logs': () => logPageOf([]) });
    await screen.findByText('No log lines yet');
    expect(screen.getByRole('button', { name: 'Pause' })).toHaveProperty('disabled', true);
  });

  it('say when they could not be read again, and stay', async () => {
    const bridge = show();
    await rowOf('Server started');
    bridge.handle({ 'stack.logs': () => Promise.reject(new AppError('ENGINE_FAILED', 'Docker is stuck.')) });
    expect((await screen.findByRole('alert', {}, { timeout: 3000 })).textContent).toBe(
      'The lines are not up to date. Docker is stuck.',
    );
    expect(screen.getByText('Server started')).toBeTruthy();
    bridge.handle({ 'stack.logs': () => pageOf() });
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull(), { timeout: 3000 });
  });

  it('are asked by service and level; the service stands in the address', async () => {
    const bridge = show();
    await rowOf('Server started');
    await userEvent.click(screen.getByRole('button', { name: 'All services' }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'mongo' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'redis' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Error' }));
    await waitFor(() =>
      expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ services: ['mongo', 'redis'], levels: ['error'] }),
    );
    expect(window.location.search).toBe('?service=mongo&service=redis');
    expect(screen.getByRole('button', { name: '2 of 7 services' })).toBeTruthy();
    // The click beside the list has closed it.
    await userEvent.click(screen.getByRole('button', { name: '2 of 7 services' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show all services' }));
    expect(await screen.findByRole('button', { name: 'All services' })).toBeTruthy();
  });

  it('say that a filter leaves nothing', async () => {
    show({ 'stack.logs': () => logPageOf([]) }, '/server/logs?service=mongo');
    expect(await screen.findByText('No line matches')).toBeTruthy();
  });

  it('show the time or not, wrapped or not', async () => {
    show();
    await rowOf('Server started');
    expect((await log()).querySelectorAll('time')).toHaveLength(3);
    await userEvent.click(screen.getByRole('switch', { name: 'Time' }));
    expect((await log()).querySelectorAll('time')).toHaveLength(0);
    await userEvent.click(screen.getByRole('switch', { name: 'Wrap lines' }));
    await rowOf('Server started');
    expect((await log()).querySelector<HTMLElement>('[data-index="0"]')?.style.whiteSpace).toBe('pre-wrap');
  });

  it('follow the end unless the person scrolls up', async () => {
    const bridge = show({
      'stack.logs': ({ offset, limit }) => {
        const from = offset ?? 4500;
        return logPageOf(
          Array.from({ length: limit ?? 500 }, (_, index) => logLineOf(from + index)).filter(({ seq }) => seq < 5000),
          { offset: from, total: 5000, lastSeq: 4999 },
        );
      },
    });
    await waitFor(() => expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ offset: null, limit: 500 }));
    await waitFor(async () => expect((await log()).querySelector('[data-index]')).toBeTruthy());
    const scroller = await log();
    Object.defineProperty(scroller, 'scrollHeight', { value: 100_000, configurable: true });
    Object.defineProperty(scroller, 'clientHeight', { value: 480, configurable: true });
    scroller.scrollTop = 99_520;
    fireEvent.scroll(scroller);
    // Not by hand: lines that grow scroll the list too.
    scroller.scrollTop = 90_000;
    fireEvent.scroll(scroller);
    expect(screen.queryByRole('button', { name: 'Jump to newest' })).toBeNull();
    fireEvent.wheel(scroller);
    scroller.scrollTop = 20_000;
    fireEvent.scroll(scroller);
    const jump = await screen.findByRole('button', { name: 'Jump to newest' });
    await rowOf('line 1000');
    expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ offset: 500, limit: 1000 });
    await userEvent.click(jump);
    await waitFor(() => expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ offset: null }));
    expect(scroller.scrollTop).toBe(100_000);
  });

  it('are copied and saved as the list shows them', async () => {
    const user = userEvent.setup();
    const bridge = show({ 'stack.logText': () => ({ text: 'a\nb\n', lineCount: 2, isCut: false }) });
    await rowOf('Server started');
    await user.click(screen.getByRole('checkbox', { name: 'Warning' }));
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied 2 lines')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('a\nb\n');
    bridge.handle({ 'stack.logText': () => ({ text: 'b\n', lineCount: 1, isCut: true }) });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/Saved the last 1 line: all of them would be too many/)).toBeTruthy();
    expect(downloadText).toHaveBeenCalledWith(
      expect.stringMatching(/^clearml-logs-\d{8}-\d{6}\.log$/),
      'b\n',
      'text/plain',
    );
    expect(bridge.inputsOf('stack.logText')).toHaveLength(2);
    expect(bridge.inputsOf('stack.logText')[0]).toEqual({
      services: [],
      levels: ['warning'],
      search: '',
      isRegex: false,
      onlyMatches: false,
      untilSeq: null,
    });
  });
});

describe('a search in the logs', () => {
  it('counts, marks, and keeps only the matches when asked', async () => {
    const bridge = show({ 'stack.logs': ({ search }) => pageOf({ matchCount: search === 'MONGO' ? 1 : 0 }) });
    await rowOf('Server started');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), 'MONGO');
    expect(await screen.findByText('1 match · 3 lines')).toBeTruthy();
    const marks = [...(await log()).querySelectorAll('mark')].map((mark) => mark.textContent);
    expect(marks).toEqual(['mongo']);
    await userEvent.click(screen.getByRole('switch', { name: 'Matches only' }));
    await waitFor(() =>
      expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({
        search: 'MONGO',
        isRegex: false,
        onlyMatches: true,
      }),
    );
  });

  it('is heard once, not with every line that comes', async () => {
    let matchCount = 1;
    show({ 'stack.logs': ({ search }) => pageOf({ matchCount: search === '' ? 0 : matchCount }) });
    await rowOf('Server started');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), 'mongo');
    const heard = await screen.findByText('1 match for mongo');
    matchCount = 25;
    const seen = await screen.findByText('25 matches · 3 lines', {}, { timeout: 3000 });
    expect(seen.closest('[role=status], [aria-live]')).toBeNull();
    expect(heard.closest('[role=status]')?.textContent).toBe('1 match for mongo');
  });

  it('marks nothing by an expression that main found too slow', async () => {
    const searchProblem = 'The expression takes too long on these lines. Make it simpler: nested repeats are slow.';
    show({ 'stack.logs': ({ isRegex }) => pageOf({ searchProblem: isRegex === true ? searchProblem : null }) });
    await rowOf('Server started');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), 'o.*o');
    await userEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
    await screen.findByText(searchProblem);
    expect((await log()).querySelector('mark')).toBeNull();
  });

  it('goes to the match itself where lines are let go meanwhile', async () => {
    // As in a flood: at each question about a match the list has lost three lines more.
    let first = 0;
    show({
      'stack.logs': ({ search, findFromSeq, offset, limit = 500 }) => {
        if (limit < 500) first += 3;
        const from = first + (offset ?? 0);
        const held = Array.from({ length: Math.min(limit, 40 - from) }, (_, index) => logLineOf(from + index));
        return logPageOf(held, {
          offset: from - first,
          total: 40 - first,
          matchCount: search === '' ? 0 : 1,
          foundOffset: findFromSeq == null ? null : 30 - first,
          droppedCount: first,
        });
      },
    });
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), 'line 30');
    await screen.findByText(/^1 match · /);
    await userEvent.click(screen.getByRole('button', { name: 'Next match' }));
    await waitFor(async () => expect((await log()).querySelector('[data-current]')?.textContent).toMatch(/line 30$/));
  });

  it('goes from match to match and round the end', async () => {
    const offsets = [0, 2];
    const bridge = show({
      'stack.logs': ({ search, findFromSeq, isFindingBackwards, offset, limit }) => {
        const page = pageOf({ matchCount: search === '' ? 0 : 2 });
        if (findFromSeq != null) {
          const found =
            isFindingBackwards === true
              ? offsets.findLast((at) => at < findFromSeq)
              : offsets.find((at) => at > findFromSeq);
          return { ...page, foundOffset: found ?? null };
        }
        const at = offset ?? 0;
        return limit === 1 ? logPageOf(lines.slice(at, at + 1), { offset: at, total: 3, matchCount: 2 }) : page;
      },
    });
    await rowOf('Server started');
    const box = screen.getByRole('searchbox', { name: 'Search the logs' });
    expect(screen.getByRole('button', { name: 'Next match' })).toHaveProperty('disabled', true);
    await userEvent.type(box, 'r');
    await screen.findByText('2 matches · 3 lines');
    const currentIs = (index: number) =>
      waitFor(async () =>
        expect((await log()).querySelector('[data-current]')?.getAttribute('data-index')).toBe(String(index)),
      );
    await userEvent.click(screen.getByRole('button', { name: 'Next match' }));
    await currentIs(0);
    await userEvent.type(box, '{Enter}');
    await currentIs(2);
    await userEvent.type(box, '{Enter}');
    await currentIs(0);
    expect(await screen.findByText(/went round to the other end/)).toBeTruthy();
    await userEvent.type(box, '{Shift>}{Enter}{/Shift}');
    await currentIs(2);
    expect(bridge.inputsOf('stack.logs').some((input) => input.isFindingBackwards === true)).toBe(true);
    expect(screen.getByRole('button', { name: 'Jump to newest' })).toBeTruthy();
  });

  it('may be a pattern, and tells what is wrong with it', async () => {
    const bridge = show({
      'stack.logs': ({ search, isRegex }) =>
        pageOf({
          searchProblem: isRegex === true && search === '(' ? 'The expression is not valid: unterminated group.' : null,
        }),
    });
    await rowOf('Server started');
    const toggle = screen.getByRole('button', { name: 'Regular expression' });
    expect(toggle.getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(toggle);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), '(');
    expect((await screen.findByRole('alert')).textContent).toBe('The expression is not valid: unterminated group.');
    const box = screen.getByRole('searchbox', { name: 'Search the logs' });
    // Beside the field, for the eye and for the ear.
    expect(box.getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(bridge.inputsOf('stack.logs').at(-1)).toMatchObject({ isRegex: true });
    await userEvent.clear(screen.getByRole('searchbox', { name: 'Search the logs' }));
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the logs' }), '\\d s');
    await waitFor(async () => expect((await log()).querySelector('mark')?.textContent).toBe('3 s'));
  });
});
