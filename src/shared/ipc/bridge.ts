import type { CallName, EventTopic } from './names.ts';

/** What the preload puts at `window.cleardeck`: a function per call, named by its domain and verb. */
export interface PreloadApi {
  readonly calls: Readonly<
    Record<string, Readonly<Record<string, (callId: string, input: unknown) => Promise<unknown>>>>
  >;
  cancel(callId: string): void;
  on(topic: EventTopic, listener: (payload: unknown) => void): () => void;
  pathForFile(file: unknown): string | null;
  /** Opens the system's file dialog. Request and answer as in `file-dialog.ts`, the answer in the envelope of a call. */
  chooseFile(request: unknown): Promise<unknown>;
}

/** Frames on the WebSocket of the browser face. `input`, `result` and `payload` are those of the contract. */
export type ClientFrame =
  | { readonly kind: 'call'; readonly callId: string; readonly name: CallName; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly callId: string };
export type ServerFrame =
  | { readonly kind: 'result'; readonly callId: string; readonly result: unknown }
  | { readonly kind: 'event'; readonly topic: EventTopic; readonly payload: unknown };
