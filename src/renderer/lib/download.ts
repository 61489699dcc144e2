import { CHUNK_BYTES } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { bytesFromBase64 } from './base64.ts';

export type StoredFile = {
  readonly sha256: string;
  readonly fileName: string;
  readonly contentType: string;
};

/**
 * Reads a stored file in chunks and hands it to the browser as a download. Rejects with `AppError` (NOT_FOUND where the
 * file is gone, CANCELLED by the signal).
 */
export async function downloadStoredFile(
  bridge: Bridge,
  file: StoredFile,
  options?: { readonly signal?: AbortSignal },
): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (;;) {
    const chunk = await bridge.call(
      'files.read',
      { sha256: file.sha256, offset, limit: CHUNK_BYTES },
      options?.signal === undefined ? {} : { signal: options.signal },
    );
    const bytes = bytesFromBase64(chunk.base64);
    parts.push(bytes);
    offset += bytes.length;
    if (offset >= chunk.sizeBytes) break;
    if (bytes.length === 0) throw new AppError('DATA_UNREADABLE', `${file.fileName} ended too early.`);
  }
  saveBlob(new Blob(parts, { type: file.contentType }), file.fileName);
}

/** Hands a text to the browser as a download. */
export function downloadText(fileName: string, text: string, contentType: string): void {
  saveBlob(new Blob([text], { type: contentType }), fileName);
}

function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // The download reads the blob after the click returns; a minute is ample for it to have opened it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
