import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { backupManifestSchema, type BackupManifest, type DataStore } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import {
  BLOCK_BYTES,
  CHECKSUMS_NAME,
  checksumsText,
  decodeHeader,
  MANIFEST_NAME,
  MAX_MANIFEST_BYTES,
  paddingOf,
  storeOfPart,
} from './archive-format.ts';
import type { FileReader } from './files-port.ts';
import { STORE_PLACES } from './stores.ts';
import { TarError, TarScanner } from './tar-scanner.ts';
import { TreeCheck } from './tree-check.ts';

const CHUNK_BYTES = 1024 * 1024;

/** A backup whose layout and manifest were read; the parts were not looked into yet. */
export interface Archive {
  readonly file: FileReader;
  readonly manifest: BackupManifest;
  readonly parts: ReadonlyMap<DataStore, { readonly begin: number; readonly sizeBytes: number }>;
}

interface Member {
  readonly name: string;
  readonly begin: number;
  readonly sizeBytes: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** Reads a backup's layout and manifest: a few small reads, whatever its size. @throws AppError BACKUP_INVALID */
export async function openArchive(file: FileReader): Promise<Archive> {
  const parts = new Map<DataStore, { begin: number; sizeBytes: number }>();
  let member = await readMember(file, 0);
  while (member.name !== MANIFEST_NAME) {
    const store = storeOfPart(member.name);
    if (store === null) throw notABackup();
    if (parts.has(store)) throw damaged(`it has the part ${store} twice`);
    parts.set(store, { begin: member.begin, sizeBytes: member.sizeBytes });
    member = await readMember(file, member.end);
  }
  const text = await readText(file, member);
  const checksums = await readMember(file, member.end);
  if (checksums.name !== CHECKSUMS_NAME) throw damaged('its checksums are missing');
  await checkEnd(file, checksums.end);
  const manifest = manifestOf(text);
  checkParts(manifest, parts);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if ((await readText(file, checksums)).toString('utf8') !== checksumsText(manifest.stores, sha256)) {
    throw damaged('its manifest is not what was written');
  }
  return { file, manifest, parts };
}

async function readMember(file: FileReader, at: number): Promise<Member> {
  const header = decodeHeader(await file.read(at, BLOCK_BYTES));
  if (header === null) throw at === 0 ? notABackup() : damaged('it is cut off, or its list of parts is damaged');
  const begin = at + BLOCK_BYTES;
  const paddingAt = begin + header.sizeBytes;
  const end = paddingAt + paddingOf(header.sizeBytes);
  if (end > file.sizeBytes) throw damaged('it is cut off');
  const padding = await file.read(paddingAt, end - paddingAt);
  if (padding.some((byte) => byte !== 0)) throw damaged('something was added to it');
  return { name: header.name, begin, sizeBytes: header.sizeBytes, end };
}

/**
 * Reads every byte of every part, as restoring will: checksum, compression, what is in it, and that it is what the manifest
 * says. `onBytes` hears of compressed bytes. @throws AppError BACKUP_INVALID, CANCELLED
 */
export async function verifyArchive(
  archive: Archive,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  for (const store of archive.manifest.stores) {
    const chunks = readPart(archive, store.name, options);
    while ((await chunks.next()).done !== true);
  }
}

/** The tar stream of a store's folder, checked on the way: it fails before its end where anything about it is wrong. */
export async function* readPart(
  archive: Archive,
  store: DataStore,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): AsyncGenerator<Uint8Array> {
  const stated = archive.manifest.stores.find((each) => each.name === store);
  const place = STORE_PLACES.find((each) => each.name === store);
  if (stated === undefined || place === undefined) throw damaged(`it has no part ${store}`);
  const tree = new TreeCheck(place.base);
  const scanner = new TarScanner((entry) => {
    tree.add(entry);
    if (tree.fileCount > stated.fileCount || tree.sizeBytes > stated.sizeBytes) {
      throw new TarError('holds more than the manifest says');
    }
  });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES / 4 });
  const feeding = pipeline(compressed(archive, store, stated.sha256, options), gunzip, { signal: options.signal });
  // Its error destroys `gunzip`, whose reader below throws it; without this line it would count as unhandled besides.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      scanner.write(chunk);
      yield chunk;
    }
    await feeding;
    scanner.end();
    if (tree.fileCount !== stated.fileCount || tree.sizeBytes !== stated.sizeBytes) {
      throw new TarError('holds less than the manifest says');
    }
  } catch (error) {
    throw inWords(error, store, options.signal);
  } finally {
    gunzip.destroy();
  }
}

async function* compressed(
  archive: Archive,
  store: DataStore,
  sha256: string,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): AsyncGenerator<Uint8Array> {
  const part = archive.parts.get(store);
  if (part === undefined) throw damaged(`it has no part ${store}`);
  const hash = createHash('sha256');
  for (let done = 0; done < part.sizeBytes;) {
    options.signal.throwIfAborted();
    const chunk = await archive.file.read(part.begin + done, Math.min(CHUNK_BYTES, part.sizeBytes - done));
    if (chunk.length === 0) throw damaged('it is cut off');
    hash.update(chunk);
    done += chunk.length;
    options.onBytes(chunk.length);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw damaged(`the part ${store} is not what was written: its checksum differs`);
}

function inWords(error: unknown, store: DataStore, signal: AbortSignal): unknown {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError('CANCELLED', 'Cancelled.', { cause: error });
  if (error instanceof TarError) return damaged(`the part ${store} ${error.message}`);
  // zlib's own errors, of a stream that is damaged or ends too early.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
    return damaged(`the part ${store} is damaged or cut off`, error);
  }
  return error;
}

async function readText(file: FileReader, member: Member): Promise<Buffer> {
  if (member.sizeBytes > MAX_MANIFEST_BYTES) throw damaged('its manifest is too large');
  return Buffer.from(await file.read(member.begin, member.sizeBytes));
}

function manifestOf(text: Buffer): BackupManifest {
  let content: unknown;
  try {
    content = JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw damaged('its manifest cannot be read', error);
  }
  if (typeof content === 'object' && content !== null && 'formatVersion' in content && content.formatVersion !== 1) {
    throw new AppError(
      'BACKUP_INVALID',
      'This backup was written by a newer ClearDeck. Update ClearDeck to restore it.',
    );
  }
  const manifest = backupManifestSchema.safeParse(content);
  if (!manifest.success) throw damaged('its manifest is not valid');
  return manifest.data;
}

async function checkEnd(file: FileReader, at: number): Promise<void> {
  const end = await file.read(at, 2 * BLOCK_BYTES);
  if (end.length < 2 * BLOCK_BYTES) throw damaged('it is cut off');
  if (file.sizeBytes !== at + 2 * BLOCK_BYTES || end.some((byte) => byte !== 0)) {
    throw damaged('something was added to it');
  }
}

function checkParts(manifest: BackupManifest, parts: ReadonlyMap<DataStore, unknown>): void {
  const stated = new Set(manifest.stores.map((store) => store.name));
  if (stated.size !== manifest.stores.length || stated.size !== parts.size) {
    throw damaged('its parts are not those that its manifest lists');
  }
  for (const store of stated) {
    if (!parts.has(store)) throw damaged('its parts are not those that its manifest lists');
  }
}

function notABackup(): AppError {
  return new AppError('BACKUP_INVALID', 'This is not a backup that ClearDeck wrote.');
}

function damaged(what: string, cause?: unknown): AppError {
  return new AppError('BACKUP_INVALID', `This backup cannot be used: ${what}.`, { cause });
}
