// Stands in for ClearML's file server: files under /mnt/fileserver, uploads as a form or as they are.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { sufferFaults } from './lib/faults.ts';
import { json, serve, type Request, type Response } from './lib/http.ts';

const ROOT = '/mnt/fileserver';
const NOT_FOUND: Response = { status: 404, body: 'Not found' };
const needsToken = process.env['CLEARML__fileserver__auth__enabled'] !== 'false';

await sufferFaults('fileserver');
mkdirSync(ROOT, { recursive: true });
serve('fileserver', 8081, answer);

async function answer(request: Request): Promise<Response> {
  if (request.path === '/' && request.method === 'GET') return { status: 200, body: 'OK' };
  if (needsToken && !(await isTokenValid(request.headers.authorization))) return { status: 401, body: 'Unauthorized' };
  switch (request.method) {
    case 'POST':
      return upload(filesOf(request));
    case 'PUT':
      return upload([{ name: request.path, content: request.body }]);
    case 'DELETE':
      return remove(request.path);
    default:
      return download(request.path);
  }
}

async function isTokenValid(authorization: string | undefined): Promise<boolean> {
  if (authorization?.startsWith('Bearer ') !== true) return false;
  const response = await fetch('http://apiserver:8008/users.get_current_user', { headers: { authorization } });
  return response.ok;
}

/** The parts of a form. The field's name is the path that the file is kept under. */
function filesOf({ headers, body }: Request): { name: string; content: Buffer }[] {
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [];
  const files: { name: string; content: Buffer }[] = [];
  let start = body.indexOf(`--${boundary}\r\n`);
  while (start >= 0) {
    const head = start + boundary.length + 4;
    const content = body.indexOf('\r\n\r\n', head) + 4;
    const end = body.indexOf(`\r\n--${boundary}`, content - 2);
    if (content < 4 || end < 0) break;
    const name = /\bname="([^"]*)"/.exec(body.toString('utf8', head, content))?.[1];
    if (name !== undefined) files.push({ name, content: body.subarray(content, end) });
    start = body.indexOf(`--${boundary}\r\n`, end);
  }
  return files;
}

function upload(files: readonly { readonly name: string; readonly content: Buffer }[]): Response {
  const stored: string[] = [];
  for (const { name, content } of files) {
    const target = inside(name);
    if (target === null) return NOT_FOUND;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    stored.push(path.relative(ROOT, target));
  }
  return { ...json(stored), headers: { 'content-type': 'text/html; charset=utf-8' } };
}

function download(name: string): Response {
  const target = inside(name);
  if (target === null) return NOT_FOUND;
  try {
    const body = readFileSync(target);
    const etag = createHash('sha256').update(body).digest('hex').slice(0, 32);
    return { status: 200, headers: { 'content-type': 'application/octet-stream', etag: `"${etag}"` }, body };
  } catch {
    return NOT_FOUND;
  }
}

function remove(name: string): Response {
  const target = inside(name);
  if (target === null || download(name).status !== 200) return NOT_FOUND;
  rmSync(target);
  return json(path.relative(ROOT, target));
}

/** null for a path that leads out of the folder. */
function inside(name: string): string | null {
  const target = path.resolve(ROOT, `.${path.posix.resolve('/', name)}`);
  return name.includes('..') || !target.startsWith(`${ROOT}/`) ? null : target;
}
