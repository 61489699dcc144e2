import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerAppRequest } from '#main/app/protocol.ts';
import { createEventHub } from '#main/ipc/events.ts';
import { createRouter } from '#main/ipc/router.ts';
import { readStaticFile, toPathSegments } from '#main/serve/static-files.ts';
import { createFakeHandlers, createMemoryLog } from '../fakes/handlers.ts';
import { openServe, sendRaw } from '../fakes/serve-client.ts';

const SECRET = 'outside the root';
let folder: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cleardeck-static-'));
  root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  // A neighbour whose name starts with the root's: a prefix check without a separator would let it through.
  await mkdir(join(folder, 'renderer-private'));
  await writeFile(join(folder, 'secret.txt'), SECRET);
  await writeFile(join(folder, 'renderer-private', 'secret.txt'), SECRET);
  await writeFile(join(root, 'index.html'), 'page');
  await writeFile(join(root, '.env'), SECRET);
  await writeFile(join(root, 'assets', 'app-1a2b.js'), 'script');
  await writeFile(join(root, 'assets', 'a b%41.css'), 'style');
  await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'));
  await symlink(folder, join(root, 'linked'));
  await symlink(join(root, 'index.html'), join(root, 'inner.html'));
});
afterEach(() => rm(folder, { recursive: true }));

const REFUSED = [
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2E%2E/secret.txt',
  '/.%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..\\secret.txt',
  '/..%5csecret.txt',
  '/assets\\app-1a2b.js',
  '//etc/passwd',
  '/%2fetc/passwd',
  '/C:/Windows/win.ini',
  '/c%3a/x.txt',
  '/file.txt::$DATA',
  '/index.html%00.js',
  '/index%0d%0a.html',
  '/.env',
  '/./index.html',
  '/assets/./app-1a2b.js',
  '/assets//app-1a2b.js',
  '/%',
  '/%zz',
  '/%c0%ae%c0%ae/secret.txt',
  'index.html',
  '',
  'http://evil.example/',
  `/${'a'.repeat(5000)}`,
];

describe('paths of the file servers [SECURITY 9] [SECURITY 12]', () => {
  it.each(REFUSED)('refuses %j', async (path) => {
    expect(toPathSegments(path)).toBeNull();
    expect(await readStaticFile(root, path)).toBe('refused');
  });

  it.each(['/link.txt', '/linked/secret.txt', '/renderer-private/secret.txt', '/nothing.js', '/%252e%252e/secret.txt'])(
    'has nothing at %j',
    async (path) => {
      expect(await readStaticFile(root, path)).toBe('missing');
    },
  );

  it('serves its files, its page for routes, and links that stay inside', async () => {
    const textAt = async (path: string) => {
      const file = await readStaticFile(root, path);
      return typeof file === 'string' ? file : [file.bytes.toString(), file.contentType, file.cacheControl];
    };
    expect(await textAt('/')).toEqual(['page', 'text/html; charset=utf-8', 'no-cache']);
    expect(await textAt('/experiments/0123')).toEqual(['page', 'text/html; charset=utf-8', 'no-cache']);
    expect(await textAt('/assets/')).toEqual(['page', 'text/html; charset=utf-8', 'no-cache']);
    expect(await textAt('/inner.html')).toEqual(['page', 'text/html; charset=utf-8', 'no-cache']);
    expect(await textAt('/assets/app-1a2b.js')).toEqual([
      'script',
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
    ]);
    // Decoded once: the %41 in the name is not decoded again.
    expect(await textAt('/assets/a%20b%2541.css')).toEqual(['style', 'text/css; charset=utf-8', expect.any(String)]);
  });

  it('never leaves the root, whatever the path is made of', async () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '%2E%2e', '%252e', '/', '//', '\\', '%5c', '%2f', '%00', '\0', 'C:', '~'),
      fc.constantFrom('secret.txt', 'renderer-private', 'linked', 'link.txt', 'assets', 'index.html', '.env', 'etc'),
      fc.string({ maxLength: 6, unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const file = await readStaticFile(root, `/${pieces.join('')}`);
        if (typeof file !== 'string') expect(['page', 'script', 'style']).toContain(file.bytes.toString());
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it('never answers names that climb, hide or break, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        for (const name of toPathSegments(`/${text}`) ?? []) {
          expect(name).not.toMatch(/^\.|[/\\:\0]|^$/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('app://cleardeck [SECURITY 9]', () => {
  const ask = (url: string, method = 'GET') => answerAppRequest({ url, method }, root);

  it('serves the panel with its policy', async () => {
    const response = await ask('app://cleardeck/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('page');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await ask('app://cleardeck/compare?ids=1#top')).status).toBe(200);
    expect((await ask('app://cleardeck')).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])('refuses %s', async (method) => {
    expect((await ask('app://cleardeck/', method)).status).toBe(405);
  });

  it.each([
    'app://evil/',
    'app://cleardeck.evil/',
    'app://cleardeck@evil/',
    'app://x@cleardeck/',
    'app://cleardeck:8080/',
    'app:///index.html',
    'app:index.html',
    'https://cleardeck/',
    'file:///etc/passwd',
    'nonsense',
  ])('refuses %s', async (url) => {
    expect((await ask(url)).status).toBe(403);
  });

  it.each(REFUSED.filter((path) => path.startsWith('/')))('refuses app://cleardeck%s', async (path) => {
    const response = await ask(`app://cleardeck${path}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain(SECRET);
  });
});

describe('the browser face over a raw socket [SECURITY 12]', () => {
  it('refuses the same paths', async () => {
    const log = createMemoryLog();
    const router = createRouter({ handlers: createFakeHandlers().handlers, log });
    const server = await openServe({ router, hub: createEventHub(), log, rendererFolder: root });
    const cookie = await server.signIn();
    const { port } = server.serve;
    for (const path of [
      ...REFUSED.filter((text) => /^\/[\x21-\x7e]+$/.test(text)),
      '/link.txt',
      '/linked/secret.txt',
    ]) {
      const answer = await sendRaw(
        port,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
      expect(answer).not.toContain(SECRET);
    }
    await server.close();
    expect(log.entries).toEqual([]);
  });
});
