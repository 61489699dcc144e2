import { open } from 'node:fs/promises';

/** At most `limit` bytes of a file from `offset`, fewer at its end, and its size. Rejects with what the file system says. */
export async function readFileChunk(
  file: string,
  offset: number,
  limit: number,
): Promise<{ bytes: Buffer; sizeBytes: number }> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, Math.min(limit, size - offset)));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
  return { bytes: bytes.subarray(0, bytesRead), sizeBytes: size };
}
