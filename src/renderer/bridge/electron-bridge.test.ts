import { describe, expect, it, vi } from 'vitest';
import type { PreloadApi } from '#shared/ipc/bridge.ts';
import type { CallResult } from '#shared/ipc/result.ts';
import { createElectronBridge, findPreload } from './electron-bridge.ts';

type Send = (callId: string, input: unknown) => Promise<unknown>;

function preload(send: Send): { api: PreloadApi; cancel: ReturnType<typeof vi.fn>; fire: (payload: unknown) => void } {
  const cancel = vi.fn<(callId: string) => void>();
  const listeners = new Set<(payload: unknown) => void>();
  const api: PreloadApi = {
    calls: { projects: { list: send }, tasks: { scalars: send } },
    cancel,
    on: (_topic, listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathForFile: () => '/a.csv',
    chooseFile: (request) => send('', request),
  };
  return { api, cancel, fire: (payload) => listeners.forEach((listener) => listener(payload)) };
}
const ok = (value: unknown): CallResult<unknown> => ({ ok: true, value });

describe('electron bridge', () => {
  it('gives each call its own id and answers its value', async () => {
    const send = vi.fn<Send>(async () => ok([]));
    const bridge = createElectronBridge(preload(send).api);
    await expect(bridge.call('projects.list', {})).resolves.toEqual([]);
    await bridge.call('projects.list', {});
    expect(new Set(send.mock.calls.map(([callId]) => callId)).size).toBe(2);
  });

  it('rejects with the code, message and reference of the envelope', async () => {
    const error = { code: 'INTERNAL', message: 'Broken.', ref: 'abc' };
    const bridge = createElectronBridge(preload(async () => ({ ok: false, error })).api);
    await expect(bridge.call('projects.list', {})).rejects.toMatchObject({ name: 'AppError', ...error });
  });

  it.each([
    ['no envelope', null],
    ['an error that is none', { ok: false, error: { code: 'NO_SUCH_CODE' } }],
    ['a value that is not as agreed', ok([{ id: 7 }])],
  ])('rejects %s as INTERNAL', async (_what, answer) => {
    const bridge = createElectronBridge(preload(async () => answer).api);
    await expect(bridge.call('projects.list', {})).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('cancels one call by its id and leaves the other alone', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const send = vi.fn<Send>(() => new Promise((resolve) => answers.push(resolve)));
    const { api, cancel } = preload(send);
    const bridge = createElectronBridge(api);
    const controller = new AbortController();
    const first = bridge.call('projects.list', {}, { signal: controller.signal });
    const second = bridge.call('projects.list', {}, { signal: new AbortController().signal });
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(cancel.mock.calls).toEqual([[send.mock.calls[0]?.[0]]]);
    answers[1]?.(ok([]));
    await expect(second).resolves.toEqual([]);
  });

  it('sends nothing where the signal has fired already, nor cancels what has ended', async () => {
    const send = vi.fn<Send>(async () => ok([]));
    const { api, cancel } = preload(send);
    const bridge = createElectronBridge(api);
    await expect(bridge.call('projects.list', {}, { signal: AbortSignal.abort() })).rejects.toThrow('cancelled');
    expect(send).not.toHaveBeenCalled();
    const controller = new AbortController();
    await bridge.call('projects.list', {}, { signal: controller.signal });
    controller.abort();
    expect(cancel).not.toHaveBeenCalled();
  });

  it('passes on events that keep to the contract, drops the others, and lets go', () => {
    const { api, fire } = preload(async () => ok([]));
    const listener = vi.fn();
    const stop = createElectronBridge(api).on('tasks.changed', listener);
    fire({ ids: 'no' });
    fire({ ids: [], isEverything: true });
    stop();
    fire({ ids: [], isEverything: false });
    expect(listener.mock.calls).toEqual([[{ ids: [], isEverything: true }]]);
  });

  it('opens the system’s file dialog and answers what was chosen, or null', async () => {
    const choice = { path: '/media/disk/b.tar', isTaken: true };
    const send = vi.fn<Send>(async () => ok(choice));
    const { chooseFile } = createElectronBridge(preload(send).api);
    await expect(chooseFile?.({ kind: 'save', suggestedName: 'b.tar' })).resolves.toEqual(choice);
    expect(send.mock.calls).toEqual([['', { kind: 'save', suggestedName: 'b.tar' }]]);
    send.mockResolvedValueOnce(ok(null));
    await expect(chooseFile?.({ kind: 'open' })).resolves.toBeNull();
  });

  it.each([
    [{ ok: false, error: { code: 'CONFLICT', message: 'It is open.', ref: null } }, 'CONFLICT'],
    [undefined, 'INTERNAL'],
    [ok({ path: '', isTaken: false }), 'INTERNAL'],
    [ok('/a'), 'INTERNAL'],
  ])('rejects where the file dialog answers %j', async (answer, code) => {
    const { chooseFile } = createElectronBridge(preload(async () => answer).api);
    await expect(chooseFile?.({ kind: 'open' })).rejects.toMatchObject({ name: 'AppError', code });
  });

  it('is found only where the preload has put it', () => {
    const { api } = preload(async () => ok([]));
    expect(findPreload({ cleardeck: api })).toBe(api);
    expect(findPreload({})).toBeNull();
    expect(findPreload({ cleardeck: 'x' })).toBeNull();
  });
});
