import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { FileChoice, FileRequest } from '#shared/ipc/file-dialog.ts';
import type { CallName, EventTopic } from '#shared/ipc/names.ts';

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
  /**
   * Opens the system's dialog for a file of the machine that ClearDeck runs on. Null in a browser, which
   * may be on another machine and tells no paths. Rejects with `AppError`.
   */
  readonly chooseFile: ((request: FileRequest) => Promise<FileChoice>) | null;
}
