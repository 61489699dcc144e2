import type { CallInput, CallOutput, EventPayload } from './contract.ts';
import type { CallName, EventTopic } from './names.ts';

/** How the renderer reaches main, over Electron IPC or a WebSocket alike. Rejects with `AppError`. */
export interface Bridge {
  readonly face: 'window' | 'serve';
  call<N extends CallName>(name: N, input: CallInput<N>, options?: { signal?: AbortSignal }): Promise<CallOutput<N>>;
  /** Answers the unsubscriber. */
  on<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void;
  /** 'open' always in the window; the browser face tells when its socket is gone and back. */
  readonly connection: {
    current(): 'open' | 'connecting' | 'closed';
    subscribe(listener: () => void): () => void;
  };
  /** The path of a file that the person picked, where the face can know it; null in a browser, which uploads instead. */
  pathForFile(file: unknown): string | null;
}

/** What the preload puts at `window.cleardeck`: a function per call, named by its domain and verb. */
export interface PreloadApi {
  readonly calls: Readonly<Record<string, Readonly<Record<string, (callId: string, input: unknown) => Promise<unknown>>>>>;
  cancel(callId: string): void;
  on(topic: EventTopic, listener: (payload: unknown) => void): () => void;
  pathForFile(file: unknown): string | null;
}

/** Frames on the WebSocket of the browser face. `input`, `result` and `payload` are those of the contract. */
export type ClientFrame =
  | { readonly kind: 'call'; readonly callId: string; readonly name: CallName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly callId: string };
export type ServerFrame =
  | { readonly kind: 'result'; readonly callId: string; readonly result: unknown }
  | { readonly kind: 'event'; readonly topic: EventTopic; readonly payload: unknown };
