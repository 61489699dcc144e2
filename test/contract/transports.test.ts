import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createElectronTransport } from '#main/app/electron-transport.ts';
import type { ChooseFile } from '#main/app/file-dialog.ts';
import { createEventHub } from '#main/ipc/events.ts';
import { createRouter } from '#main/ipc/router.ts';
import {
  CALL_NAMES,
  callChannel,
  CANCEL_CHANNEL,
  EVENT_TOPICS,
  eventChannel,
  FILE_DIALOG_CHANNEL,
} from '#shared/ipc/names.ts';
import { AppError } from '#shared/ipc/result.ts';
import { CALL_SAMPLES } from '../fakes/call-samples.ts';
import { FakeIpcMain, FakeWebContents } from '../fakes/electron.ts';
import { createFakeHandlers, createMemoryLog, untilAborted } from '../fakes/handlers.ts';
import { openServe } from '../fakes/serve-client.ts';

// The transport gets a fake door; Electron itself is not there in a test.
vi.mock('electron', () => ({ ipcMain: null }));

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function setUpElectron(overrides: Parameters<typeof createFakeHandlers>[0] = {}) {
  const fake = createFakeHandlers(overrides);
  const log = createMemoryLog();
  const hub = createEventHub({ intervalMs: 5 });
  const ipc = new FakeIpcMain();
  const chooseFile = vi.fn<ChooseFile>(async () => null);
  const transport = createElectronTransport({
    ipcMain: ipc.port,
    router: createRouter({ handlers: fake.handlers, log }),
    hub,
    chooseFile,
    log,
  });
  const page = new FakeWebContents();
  transport.attach(page.asContents);
  cleanups.push(() => transport.close());
  return { ...fake, log, hub, ipc, chooseFile, transport, page };
}

async function setUpServe(overrides: Parameters<typeof createFakeHandlers>[0] = {}) {
  const fake = createFakeHandlers(overrides);
  const log = createMemoryLog();
  const hub = createEventHub({ intervalMs: 5 });
  const rendererFolder = await mkdtemp(join(tmpdir(), 'cleardeck-transport-'));
  await writeFile(join(rendererFolder, 'index.html'), '<title>ClearDeck</title>');
  const client = await openServe({ router: createRouter({ handlers: fake.handlers, log }), hub, log, rendererFolder });
  cleanups.push(async () => {
    await client.close();
    await rm(rendererFolder, { recursive: true });
  });
  return { ...fake, log, hub, client };
}

describe('both transports', () => {
  it('answer every call alike, good or bad', async () => {
    const electron = setUpElectron();
    const serve = await setUpServe();
    const socket = await serve.client.connect();
    for (const name of CALL_NAMES) {
      for (const input of [CALL_SAMPLES[name].input, { surprise: 1 }, null, 'x']) {
        const viaWindow = await electron.ipc.invoke(electron.page.event(), callChannel(name), 'id-1', input);
        expect(await socket.call(name, input)).toEqual(viaWindow);
      }
    }
    const inputsOf = ({ received }: { received: readonly { name: string; input: unknown }[] }) =>
      received.map(({ name, input }) => ({ name, input }));
    expect(inputsOf(serve)).toEqual(inputsOf(electron));
    expect(new Set(electron.received.map((call) => call.face))).toEqual(new Set(['window']));
    expect(new Set(serve.received.map((call) => call.face))).toEqual(new Set(['serve']));
  });

  it('carry every event', async () => {
    const electron = setUpElectron();
    const serve = await setUpServe();
    const socket = await serve.client.connect();
    for (const topic of EVENT_TOPICS) {
      electron.hub.publish(topic, ['a', 'a', 'b']);
      serve.hub.publish(topic, ['a', 'a', 'b']);
    }
    const payload = { ids: ['a', 'b'], isEverything: false };
    expect(electron.page.sent).toEqual(EVENT_TOPICS.map((topic) => ({ channel: eventChannel(topic), payload })));
    await vi.waitFor(() => expect(socket.events).toEqual(EVENT_TOPICS.map((topic) => ({ topic, payload }))));
  });

  it('cancel one call and leave its neighbour alone', async () => {
    const signals: AbortSignal[] = [];
    const wait = (_input: unknown, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return untilAborted(signal);
    };
    const electron = setUpElectron({ 'tasks.list': wait });
    const first = electron.ipc.invoke(electron.page.event(), callChannel('tasks.list'), 'one', {});
    void electron.ipc.invoke(electron.page.event(), callChannel('tasks.list'), 'two', {});
    electron.ipc.send(electron.page.event(), CANCEL_CHANNEL, 'one');
    expect(await first).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);

    signals.length = 0;
    const serve = await setUpServe({ 'tasks.list': wait });
    const socket = await serve.client.connect();
    const answer = socket.call('tasks.list', {}, 'one');
    void socket.call('tasks.list', {}, 'two');
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    socket.cancel('one');
    expect(await answer).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });

  it('abort what runs when the page or the socket goes away, and forget it', async () => {
    const signals: AbortSignal[] = [];
    const wait = (_input: unknown, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return untilAborted(signal);
    };
    const electron = setUpElectron({ 'tasks.list': wait });
    const running = electron.ipc.invoke(electron.page.event(), callChannel('tasks.list'), 'one', {});
    electron.page.destroy();
    expect(await running).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(electron.hub.subscriberCount).toBe(0);
    electron.hub.publish('tasks.changed', ['x']);

    const serve = await setUpServe({ 'tasks.list': wait });
    const socket = await serve.client.connect();
    void socket.call('tasks.list', {});
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    socket.terminate();
    await vi.waitFor(() => expect(signals[1]?.aborted).toBe(true));
    await vi.waitFor(() => expect(serve.hub.subscriberCount).toBe(0));
  });
});

describe('the Electron transport [SECURITY 7]', () => {
  const strangers: readonly (readonly [string, (page: FakeWebContents) => ReturnType<FakeWebContents['event']>])[] = [
    ['a child frame of our origin', (page) => page.event({ origin: 'app://cleardeck', parent: page.mainFrame })],
    ['a frame that is gone', (page) => page.event(null)],
    ['a page that was never attached', () => new FakeWebContents().event()],
    ['a remote page', () => new FakeWebContents('https://evil.example').event()],
    ['a look-alike origin', () => new FakeWebContents('app://cleardeck.evil.example').event()],
    ['another frame object', (page) => page.event({ origin: 'app://cleardeck', parent: null })],
  ];

  it.each(strangers)('refuses every call of %s', async (_label, makeEvent) => {
    const { ipc, page, received } = setUpElectron();
    for (const name of CALL_NAMES) {
      const result = await ipc.invoke(makeEvent(page), callChannel(name), 'one', CALL_SAMPLES[name].input);
      expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
    expect(received).toEqual([]);
  });

  it.each(strangers)('opens no file dialog for %s', async (_label, makeEvent) => {
    const { ipc, page, chooseFile, log } = setUpElectron();
    expect(await ipc.invoke(makeEvent(page), FILE_DIALOG_CHANNEL, { kind: 'open' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    expect(chooseFile).not.toHaveBeenCalled();
    expect(String(log.entries[0]?.error)).toContain(FILE_DIALOG_CHANNEL);
  });

  it('refuses an attached page that navigated to another origin', async () => {
    const { ipc, transport, received, chooseFile } = setUpElectron();
    const page = new FakeWebContents('https://evil.example');
    transport.attach(page.asContents);
    expect(await ipc.invoke(page.event(), callChannel('app.info'), 'one', {})).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    expect(await ipc.invoke(page.event(), FILE_DIALOG_CHANNEL, { kind: 'open' })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    expect(received).toEqual([]);
    expect(chooseFile).not.toHaveBeenCalled();
  });

  it('hands what our page asks of the file dialog to it unread, for that page', async () => {
    const { ipc, page, chooseFile } = setUpElectron();
    const choice = { path: '/media/disk/b.tar', isTaken: false };
    chooseFile.mockResolvedValueOnce(choice);
    const request = { kind: 'anything' };
    expect(await ipc.invoke(page.event(), FILE_DIALOG_CHANNEL, request)).toEqual({ ok: true, value: choice });
    expect(chooseFile.mock.calls).toEqual([[page, request]]);
    expect(await ipc.invoke(page.event(), FILE_DIALOG_CHANNEL)).toEqual({ ok: true, value: null });
  });

  it('tells the file dialog’s own words, and of what nobody expected a reference to the log alone', async () => {
    const { ipc, page, chooseFile, log } = setUpElectron();
    chooseFile.mockRejectedValueOnce(new AppError('CONFLICT', 'It is open.'));
    expect(await ipc.invoke(page.event(), FILE_DIALOG_CHANNEL)).toEqual({
      ok: false,
      error: { code: 'CONFLICT', message: 'It is open.', ref: null },
    });
    const fault = new Error('/home/me is broken');
    chooseFile.mockRejectedValueOnce(fault);
    const answer = await ipc.invoke(page.event(), FILE_DIALOG_CHANNEL);
    expect(log.entries.map(({ error }) => error)).toEqual([fault]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL', ref: log.entries[0]?.ref } });
    expect(JSON.stringify(answer)).not.toContain('/home/me');
  });

  it('does not let a stranger cancel', async () => {
    let signal: AbortSignal | undefined;
    const { ipc, page } = setUpElectron({
      'tasks.list': (_input, context) => untilAborted((signal = context.signal)),
    });
    void ipc.invoke(page.event(), callChannel('tasks.list'), 'one', {});
    ipc.send(new FakeWebContents().event(), CANCEL_CHANNEL, 'one');
    ipc.send(page.event(null), CANCEL_CHANNEL, 'one');
    ipc.send(page.event(), CANCEL_CHANNEL, { toString: 'one' });
    expect(signal?.aborted).toBe(false);
  });

  it('aborts what ran before a reload and answers the page that comes after it', async () => {
    const { ipc, page } = setUpElectron({ 'tasks.list': (_input, context) => untilAborted(context.signal) });
    const before = ipc.invoke(page.event(), callChannel('tasks.list'), 'one', {});
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    expect(await Promise.race([before, Promise.resolve('still running')])).toBe('still running');
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(await before).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(await ipc.invoke(page.event(), callChannel('app.info'), 'one', {})).toMatchObject({ ok: true });
  });

  it('leaves nothing behind when it closes', async () => {
    const { ipc, page, hub, transport } = setUpElectron();
    transport.close();
    expect(ipc.handlers.size).toBe(0);
    expect(ipc.listenerCount(CANCEL_CHANNEL)).toBe(0);
    expect(hub.subscriberCount).toBe(0);
    expect(page.eventNames()).toEqual([]);
  });
});
