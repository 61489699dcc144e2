import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** A file of the built renderer, ready to be sent. */
export interface StaticFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Names with a content hash in them never change. */
  readonly cacheControl: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const MAX_PATH_CHARS = 1024;

/**
 * Decodes a request path once and cuts it into names, or answers null where it is not a plain path below the root:
 * `..`, `.`, empty names (`//host`), hidden files, backslashes, drive letters, NUL and other control characters.
 * Pure, so that both faces refuse the same things and a fuzzer can try them all.
 *
 * @param rawPath path of the request as it came, without query and fragment
 */
export function toPathSegments(rawPath: string): readonly string[] | null {
  if (!rawPath.startsWith('/') || rawPath.length > MAX_PATH_CHARS) return null;
  const decoded = decodeOnce(rawPath);
  if (decoded === null || /[\\:\p{Cc}]/u.test(decoded)) return null;
  const names = decoded.slice(1).split('/');
  if (names.at(-1) === '') names.pop();
  return names.every((name) => name !== '' && !name.startsWith('.')) ? names : null;
}

function decodeOnce(rawPath: string): string | null {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return null;
  }
}

/**
 * Reads the file that a request path names below `root`. A path without an extension is a page of the single-page app
 * and gets `index.html`. 'refused': not a path that we serve; 'missing': no such file, or a link that leads out.
 */
export async function readStaticFile(root: string, rawPath: string): Promise<StaticFile | 'refused' | 'missing'> {
  const names = toPathSegments(rawPath);
  if (names === null) return 'refused';
  const isPage = extname(names.at(-1) ?? '') === '';
  const relative = isPage ? 'index.html' : join(...names);
  const bytes = await readInside(root, relative);
  if (bytes === null) return 'missing';
  return {
    bytes,
    contentType: CONTENT_TYPES[extname(relative).toLowerCase()] ?? 'application/octet-stream',
    cacheControl: names[0] === 'assets' && !isPage ? 'private, max-age=31536000, immutable' : 'no-cache',
  };
}

async function readInside(root: string, relative: string): Promise<Buffer | null> {
  try {
    const realRoot = await realpath(root);
    const realFile = await realpath(join(realRoot, relative));
    if (!realFile.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return null;
    // NOFOLLOW: the name was resolved already, so a link that is here now was put there in between.
    // (Windows has no such flag; `|` takes its undefined for 0.)
    const file = await open(realFile, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return (await file.stat()).isFile() ? await file.readFile() : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') {
      return null;
    }
    throw error;
  }
}
