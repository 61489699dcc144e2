import { EventEmitter } from 'node:events';
import type { IpcMain, WebContents } from 'electron';

type Listener = (...parts: never[]) => unknown;

/** As much of `ipcMain` as the transport uses; `invoke` and `send` play the page. */
export class FakeIpcMain {
  readonly handlers = new Map<string, Listener>();
  readonly #emitter = new EventEmitter();

  readonly port = {
    handle: (channel: string, listener: Listener) => {
      if (this.handlers.has(channel)) throw new Error(`a second handler for ${channel}`);
      this.handlers.set(channel, listener);
    },
    removeHandler: (channel: string) => this.handlers.delete(channel),
    on: (channel: string, listener: Listener) => this.#emitter.on(channel, listener as (...all: unknown[]) => void),
    off: (channel: string, listener: Listener) => this.#emitter.off(channel, listener as (...all: unknown[]) => void),
  } as unknown as Pick<IpcMain, 'handle' | 'removeHandler' | 'on' | 'off'>;

  invoke(event: FakeEvent, channel: string, ...parts: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) return Promise.reject(new Error(`No handler registered for '${channel}'`));
    // Electron clones what crosses; what cannot be cloned never arrives.
    const cloned = structuredClone(parts);
    return Promise.resolve((handler as (...all: unknown[]) => unknown)(event, ...cloned));
  }

  send(event: FakeEvent, channel: string, ...parts: unknown[]): void {
    this.#emitter.emit(channel, event, ...structuredClone(parts));
  }

  listenerCount(channel: string): number {
    return this.#emitter.listenerCount(channel);
  }
}

export interface FakeFrame {
  readonly origin: string;
  readonly parent: FakeFrame | null;
}
export interface FakeEvent {
  readonly sender: FakeWebContents;
  readonly senderFrame: FakeFrame | null;
}

let lastId = 0;

/** As much of `webContents` as the transport and the navigation lock use. */
export class FakeWebContents extends EventEmitter {
  readonly id = (lastId += 1);
  readonly mainFrame: FakeFrame;
  readonly sent: { readonly channel: string; readonly payload: unknown }[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  #isDestroyed = false;

  constructor(origin = 'app://cleardeck') {
    super();
    this.mainFrame = { origin, parent: null };
  }

  /** As the module under test sees it. */
  get asContents(): WebContents {
    return this as unknown as WebContents;
  }

  /** The event of a message from this page's main frame, or from another frame. */
  event(frame: FakeFrame | null = this.mainFrame): FakeEvent {
    return { sender: this, senderFrame: frame };
  }

  send(channel: string, payload: unknown): void {
    if (this.#isDestroyed) throw new Error('Object has been destroyed');
    this.sent.push({ channel, payload });
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.emit('destroyed');
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}
