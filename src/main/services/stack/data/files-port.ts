/**
 * The files of this machine, as backing up and restoring need them. All paths are absolute. Errors are `AppError`s in words
 * that name the path: STORE_FULL where there is no room, STORE_READ_ONLY where the account may not change something,
 * INVALID_INPUT where it may not make a file, DATA_UNREADABLE where it may not read, NOT_FOUND.
 */
export interface StackFiles {
  /** What is at a path, links not followed; null where nothing is. */
  kindOf(path: string): Promise<'file' | 'folder' | 'link' | 'other' | null>;
  /** Of a file; null where there is none. */
  details(path: string): Promise<{ readonly sizeBytes: number; readonly modifiedAtMs: number } | null>;
  /** Names in a folder; none where it does not exist. */
  names(folder: string): Promise<readonly string[]>;
  /** Bytes of all files in a folder, links not followed. `isWhole` is false where some of it may not be read. */
  measure(
    folder: string,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly sizeBytes: number; readonly isWhole: boolean }>;
  /** Room on the disk that holds the path or its nearest parent; null where it cannot be found out. */
  freeBytes(path: string): Promise<number | null>;
  /** With its parents; fine where it exists. */
  makeFolder(path: string): Promise<void>;
  /** The same, as open to other accounts as the folder `like` is; closed to them where it is null. */
  makeFolderLike(path: string, like: string | null): Promise<void>;
  /** Within one folder, and durable when it resolves. CONFLICT where the target exists. */
  rename(from: string, to: string): Promise<void>;
  /** Durable when it resolves: it does not come back after a crash. Fine where there is none. */
  removeFile(path: string): Promise<void>;
  /** With everything in it; a link in it is removed and never followed. Fine where there is none. */
  removeFolder(path: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** null where there is no such file. */
  readText(path: string, maxBytes: number): Promise<string | null>;
  /** Replaces the file as one step: whoever reads it later finds the old or the new text, even after a crash. */
  writeText(path: string, text: string): Promise<void>;
  /** A new file that only this account may read; CONFLICT where there is one. */
  create(path: string): Promise<FileWriter>;
  open(path: string): Promise<FileReader>;
}

export interface FileWriter extends AsyncDisposable {
  /** Writes all of it at this place of the file. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when the bytes are on the disk. */
  sync(): Promise<void>;
}

export interface FileReader extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Fewer bytes than asked for only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
}
