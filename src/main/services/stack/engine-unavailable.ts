import { AppError } from '#shared/ipc/result.ts';

/** Why an engine does not answer, as far as the connection has to tell one from another. */
export type UnavailableKind = 'notFound' | 'stopped' | 'noPermission' | 'failed';

/** ENGINE_UNAVAILABLE with its kind. The message is for the person: what was tried, and what to do. */
export class EngineUnavailable extends AppError {
  readonly kind: UnavailableKind;

  constructor(kind: UnavailableKind, message: string, options?: { cause?: unknown }) {
    super('ENGINE_UNAVAILABLE', message, options);
    this.kind = kind;
  }
}
