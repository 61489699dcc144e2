import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isLoadable, isOwnBlob, lockNavigation, lockSession } from '#main/app/navigation.ts';
import { openExternal, toExternalUrl } from '#main/app/open-external.ts';
import { buildCsp } from '#main/serve/csp.ts';
import {
  CALL_NAMES,
  callChannel,
  CANCEL_CHANNEL,
  EVENT_TOPICS,
  eventChannel,
  FILE_DIALOG_CHANNEL,
} from '#shared/ipc/names.ts';
import { FakeWebContents } from '../fakes/electron.ts';

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoke: vi.fn(async (..._parts: unknown[]): Promise<unknown> => 'answer'),
  send: vi.fn(),
  on: vi.fn(),
  off: vi.fn(),
  getPathForFile: vi.fn((_file: unknown): string => '/data/papers.csv'),
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (key: string, value: unknown) => electron.exposed.set(key, value) },
  ipcRenderer: { invoke: electron.invoke, send: electron.send, on: electron.on, off: electron.off },
  webUtils: { getPathForFile: electron.getPathForFile },
  BrowserWindow: null,
  nativeTheme: {},
  screen: {},
}));

describe('web preferences [SECURITY 2]', () => {
  it('keep Node out of the page', async () => {
    const { WEB_PREFERENCES } = await import('#main/app/window.ts');
    expect(WEB_PREFERENCES).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    const risky = ['enableBlinkFeatures', 'additionalArguments', 'session', 'partition'];
    expect(Object.keys(WEB_PREFERENCES).filter((key) => risky.includes(key))).toEqual([]);
  });
});

describe('permissions [SECURITY 3]', () => {
  function lock() {
    const handlers: Record<string, (...parts: unknown[]) => unknown> = {};
    const events = new EventEmitter();
    const remember = (name: string) => (handler: (...parts: unknown[]) => unknown) => (handlers[name] = handler);
    lockSession({
      setPermissionRequestHandler: remember('request'),
      setPermissionCheckHandler: remember('check'),
      setDevicePermissionHandler: remember('device'),
      setDisplayMediaRequestHandler: remember('display'),
      setSpellCheckerEnabled: remember('spelling'),
      webRequest: { onBeforeRequest: remember('beforeRequest') },
      on: events.on.bind(events),
    } as unknown as Session);
    return { handlers, events };
  }

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'hid', 'anything'])(
    'denies %s',
    (permission) => {
      const { handlers } = lock();
      const answers: unknown[] = [];
      handlers.request?.({}, permission, (answer: unknown) => answers.push(answer));
      expect(answers).toEqual([false]);
      expect(handlers.check?.({}, permission)).toBe(false);
      expect(handlers.device?.({ deviceType: permission })).toBe(false);
    },
  );

  it('lets no request leave for another host [SECURITY 1]', () => {
    const { handlers } = lock();
    const isCancelled = (url: string) => {
      let answer: unknown;
      handlers.beforeRequest?.({ url }, (given: unknown) => (answer = given));
      return answer;
    };
    expect(isCancelled('app://cleardeck/index.html')).toEqual({ cancel: false });
    for (const url of [
      'https://evil.example/',
      'http://127.0.0.1:8080/',
      'file:///etc/passwd',
      'app://evil/',
      'ws://x/',
    ]) {
      expect(isCancelled(url)).toEqual({ cancel: true });
      expect(isLoadable(url)).toBe(false);
    }
  });

  it('saves only what the page itself made', () => {
    const { events } = lock();
    const isPrevented = (url: string) => {
      const preventDefault = vi.fn();
      events.emit('will-download', { preventDefault }, { getURL: () => url });
      return preventDefault.mock.calls.length === 1;
    };
    expect(isPrevented('blob:app://cleardeck/0f0e')).toBe(false);
    for (const url of [
      'https://evil.example/x.exe',
      'blob:https://evil.example/1',
      'blob:app://cleardeck.evil/1',
      'app://cleardeck/index.html',
      'data:text/plain,x',
    ]) {
      expect(isPrevented(url)).toBe(true);
      expect(isOwnBlob(url)).toBe(false);
    }
  });
});

describe('content security policy [SECURITY 4]', () => {
  it('allows nothing but the bundle, and says so in the directives that matter', () => {
    const parsed = new Map(
      buildCsp(['ws://127.0.0.1:8080'])
        .split('; ')
        .map((directive) => {
          const [name = '', ...sources] = directive.split(' ');
          return [name, sources] as const;
        }),
    );
    expect(Object.fromEntries(parsed)).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'", 'ws://127.0.0.1:8080'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
    expect(buildCsp()).not.toMatch(/unsafe-eval|\*|https?:/);
  });
});

describe('navigation [SECURITY 5]', () => {
  const lock = () => {
    const page = new FakeWebContents();
    const links: string[] = [];
    lockNavigation(page.asContents, (url) => links.push(url));
    const isPrevented = (event: string, url: string, isMainFrame = true) => {
      const preventDefault = vi.fn();
      page.emit(event, { url, isMainFrame, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    return { page, links, isPrevented };
  };
  const hostile = [
    'https://evil.example/',
    'http://127.0.0.1:8080/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:app://cleardeck/1',
    'app://evil/',
    'app://cleardeck.evil/',
    'app://x@cleardeck/',
    '',
  ];

  it.each(hostile)('stays where it is for %j', (url) => {
    const { isPrevented } = lock();
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(isPrevented(event, url)).toBe(true);
    }
  });

  it('reloads its own page, in the main frame only, and follows no redirect at all', () => {
    const { isPrevented } = lock();
    expect(isPrevented('will-navigate', 'app://cleardeck/models')).toBe(false);
    expect(isPrevented('will-frame-navigate', 'app://cleardeck/models', false)).toBe(true);
    expect(isPrevented('will-redirect', 'app://cleardeck/models')).toBe(true);
  });

  it('attaches no webview and opens no window', () => {
    const { page, links, isPrevented } = lock();
    expect(isPrevented('will-attach-webview', '')).toBe(true);
    expect(page.windowOpenHandler?.({ url: 'https://clear.ml/' })).toEqual({ action: 'deny' });
    expect(page.windowOpenHandler?.({ url: 'app://cleardeck/' })).toEqual({ action: 'deny' });
    expect(links).toEqual(['https://clear.ml/', 'app://cleardeck/']);
  });
});

describe('opening the system browser [SECURITY 6]', () => {
  it.each([
    ['https://clear.ml/docs', 'https://clear.ml/docs'],
    ['HTTPS://CLEAR.ML', 'https://clear.ml/'],
    ['http://127.0.0.1:8080/projects', 'http://127.0.0.1:8080/projects'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['http://[::1]:8080/', 'http://[::1]:8080/'],
  ])('opens %s', (raw, expected) => {
    expect(toExternalUrl(raw)).toBe(expected);
  });

  it.each([
    'http://evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://evil.example/?localhost:8080',
    'https://user:password@clear.ml/',
    'https://token@clear.ml/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'app://cleardeck/',
    'blob:https://clear.ml/1',
    'smb://server/share',
    'ms-msdt:/id',
    'vscode://file/etc/passwd',
    'mailto:x@example.org',
    ' https://clear.ml/',
    'https://clear.ml/\r\nx',
    'ht\ttps://clear.ml/',
    'https://',
    '//clear.ml',
    'clear.ml',
    '',
    `https://clear.ml/${'a'.repeat(3000)}`,
  ])('refuses %j', async (raw) => {
    const shell = { openExternal: vi.fn(async () => undefined) };
    expect(await openExternal(raw, shell)).toBe(false);
    expect(shell.openExternal).not.toHaveBeenCalled();
  });

  it('says false where nothing can open it', async () => {
    expect(await openExternal('https://clear.ml', { openExternal: () => Promise.reject(new Error('none')) })).toBe(
      false,
    );
  });
});

describe('the bridge [SECURITY 8]', () => {
  interface Exposed {
    calls: Record<string, Record<string, (callId: string, input: unknown) => Promise<unknown>>>;
    cancel(callId: string): void;
    on(topic: string, listener: (...parts: unknown[]) => void): () => void;
    pathForFile(file: unknown): string | null;
    chooseFile(request: unknown, ...more: unknown[]): Promise<unknown>;
  }
  let api: Exposed;
  beforeEach(async () => {
    vi.clearAllMocks();
    vi.resetModules();
    await import('../../src/preload/index.ts');
    api = electron.exposed.get('cleardeck') as Exposed;
  });

  it('exposes one object of plain functions, and no channel or Electron object', () => {
    expect([...electron.exposed.keys()]).toEqual(['cleardeck']);
    expect(Object.keys(api).sort()).toEqual(['calls', 'cancel', 'chooseFile', 'on', 'pathForFile']);
    for (const own of ['cancel', 'chooseFile', 'on', 'pathForFile'] as const) expect(api[own]).toBeTypeOf('function');
    const names = Object.entries(api.calls).flatMap(([domain, verbs]) =>
      Object.entries(verbs).map(([verb, call]) => {
        expect(call).toBeTypeOf('function');
        return `${domain}.${verb}`;
      }),
    );
    expect(names.sort()).toEqual([...CALL_NAMES].sort());
  });

  it('binds every call to its own channel', async () => {
    for (const name of CALL_NAMES) {
      const [domain = '', verb = ''] = name.split('.');
      electron.invoke.mockClear();
      expect(await api.calls[domain]?.[verb]?.('id-1', { a: 1 })).toBe('answer');
      expect(electron.invoke.mock.calls).toEqual([[callChannel(name), 'id-1', { a: 1 }]]);
    }
    api.cancel('id-1');
    expect(electron.send.mock.calls).toEqual([[CANCEL_CHANNEL, 'id-1']]);
  });

  it('binds the file dialog to its own channel, with one request and no more', async () => {
    expect(await api.chooseFile({ kind: 'open' }, callChannel('stack.removeData'))).toBe('answer');
    expect(electron.invoke.mock.calls).toEqual([[FILE_DIALOG_CHANNEL, { kind: 'open' }]]);
  });

  it.each(EVENT_TOPICS)('hands on the payload of %s and not the event', (topic) => {
    const heard: unknown[][] = [];
    const stop = api.on(topic, (...parts) => heard.push(parts));
    const [channel, forward] = electron.on.mock.calls[0] as [string, (...parts: unknown[]) => void];
    expect(channel).toBe(eventChannel(topic));
    forward({ sender: 'ipcRenderer' }, { ids: ['a'] }, 'more');
    expect(heard).toEqual([[{ ids: ['a'] }]]);
    stop();
    expect(electron.off.mock.calls).toEqual([[channel, forward]]);
  });

  it.each(['', 'cleardeck:cancel', '../x', '__proto__'])('refuses to listen to %j', (topic) => {
    expect(() => api.on(topic, () => undefined)).toThrow('no such event');
    expect(electron.on).not.toHaveBeenCalled();
  });

  it('answers null where a file has no path', () => {
    expect(api.pathForFile({})).toBe('/data/papers.csv');
    electron.getPathForFile.mockReturnValueOnce('');
    expect(api.pathForFile({})).toBeNull();
    electron.getPathForFile.mockImplementationOnce(() => {
      throw new TypeError('not a file');
    });
    expect(api.pathForFile('text')).toBeNull();
  });
});
