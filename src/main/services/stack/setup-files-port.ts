/** The stack's small files in the data folder: the compose file and the SDK's configuration. */
export interface SetupFiles {
  /** The person's copy where there is one, else the file that came with ClearDeck. */
  compose(): Promise<{ readonly path: string; readonly text: string; readonly isOwn: boolean }>;
  /** @throws AppError CONFLICT where there is a copy */
  copyCompose(): Promise<string>;
  /** Writes `clearml.conf` for its owner only; answers its path. */
  writeClearmlConf(text: string): Promise<string>;
  /** null where none has been written. */
  clearmlConfPath(): Promise<string | null>;
  makeFolder(path: string): Promise<void>;
}

/** One GET of a loopback address. Never rejects. */
export type HttpProbe = (
  url: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
) => Promise<{ readonly isOk: boolean; readonly latencyMs: number | null; readonly detail: string }>;

/** ClearML's REST API, as far as connecting the panel needs it. */
export interface ClearmlApi {
  /**
   * @param action such as `auth.login`
   * @returns the answer's `data`
   * @throws AppError STACK_NOT_READY with HTTP status and ClearML's own words; FORBIDDEN for 401 and 403
   */
  call(
    apiUrl: string,
    action: string,
    body: object,
    auth: { readonly key: string; readonly secret: string; readonly impersonate?: string },
    signal: AbortSignal,
  ): Promise<unknown>;
}
