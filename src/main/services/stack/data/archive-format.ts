import { DATA_STORES, type DataStore } from '#shared/domain/stack.ts';

/**
 * A backup is a plain tar file, so that a person can open it without ClearDeck:
 *
 *     elastic.tar.gz  mongo.tar.gz  redis.tar.gz  fileserver.tar.gz  manifest.json  checksums.txt
 *
 * A part is what the engine answered for the store's folder, compressed, byte for byte. How long it gets is known only when
 * it has passed by. So its header is written twice: first with the length 0 to hold the place, then, when the part is
 * there, with the right one. No byte of the data is written twice, and no second copy is needed. The manifest comes
 * behind the parts, because it has their checksums, and a list of all checksums is last, which `sha256sum -c` reads too: a
 * file without them is no backup, and no bit of it can change unnoticed.
 */
export const BLOCK_BYTES = 512;
export const MANIFEST_NAME = 'manifest.json';
export const CHECKSUMS_NAME = 'checksums.txt';
export const MAX_MANIFEST_BYTES = 1024 * 1024;

export function partName(store: DataStore): string {
  return `${store}.tar.gz`;
}

export function storeOfPart(name: string): DataStore | null {
  return DATA_STORES.find((store) => partName(store) === name) ?? null;
}

export function paddingOf(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** A POSIX header of a file that only its owner may read. From 8 GiB on the size is in GNU's binary form. */
export function encodeHeader(member: { name: string; sizeBytes: number; atMs: number }): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(member.name, 0, 100, 'latin1');
  block.write('0000600\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  if (member.sizeBytes < 8 ** 11) {
    block.write(`${member.sizeBytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  } else {
    block[124] = 0x80;
    block.writeUIntBE(member.sizeBytes, 130, 6);
  }
  block.write(
    `${Math.floor(member.atMs / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
    'latin1',
  );
  block.write('        0', 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** null where the block is no header as `encodeHeader` writes it. */
export function decodeHeader(block: Uint8Array): { name: string; sizeBytes: number } | null {
  const bytes = Buffer.from(block);
  if (bytes.length !== BLOCK_BYTES) return null;
  const name = /^[a-z.]+(?=\0)/.exec(bytes.toString('latin1', 0, 100))?.[0];
  const seconds = /^[0-7]{11}(?=\0)/.exec(bytes.toString('latin1', 136, 148))?.[0];
  if (name === undefined || seconds === undefined) return null;
  let sizeBytes: number;
  if (bytes[124] === 0x80) {
    sizeBytes = bytes.readUIntBE(130, 6);
  } else {
    const digits = /^[0-7]{11}(?=\0)/.exec(bytes.toString('latin1', 124, 136))?.[0];
    if (digits === undefined) return null;
    sizeBytes = Number.parseInt(digits, 8);
  }
  const again = encodeHeader({ name, sizeBytes, atMs: Number.parseInt(seconds, 8) * 1000 });
  return again.equals(bytes) ? { name, sizeBytes } : null;
}

/** What `checksums.txt` says, for parts in this order. */
export function checksumsText(
  parts: readonly { readonly name: DataStore; readonly sha256: string }[],
  manifestSha256: string,
): string {
  const lines = parts.map(({ name, sha256 }) => `${sha256}  ${partName(name)}\n`);
  return `${lines.join('')}${manifestSha256}  ${MANIFEST_NAME}\n`;
}
