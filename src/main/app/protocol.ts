import type { Protocol } from 'electron';
import { securityHeaders } from '#main/serve/csp.ts';
import { readStaticFile } from '#main/serve/static-files.ts';
import { APP_SCHEME, isAppUrl } from './origin.ts';

/** Must run before Electron is ready. Standard and secure: relative URLs, storage and fetch work as on https. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://cleardeck/…` from the built renderer; everything else is refused. */
export function serveAppScheme(protocol: Pick<Protocol, 'handle'>, rendererFolder: string): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, rendererFolder));
}

/** GET from the exact host only; paths are resolved as in the browser face. */
export async function answerAppRequest(
  request: { readonly url: string; readonly method: string },
  rendererFolder: string,
): Promise<Response> {
  if (request.method !== 'GET') return refuse(405, 'Only GET is answered here.');
  if (!isAppUrl(request.url)) return refuse(403, 'This host does not exist.');
  const file = await readStaticFile(rendererFolder, rawPathOf(request.url));
  if (file === 'refused') return refuse(400, 'This is not a path of ClearDeck.');
  if (file === 'missing') return refuse(404, 'There is no such file.');
  return new Response(new Uint8Array(file.bytes), {
    headers: { ...securityHeaders(), 'content-type': file.contentType, 'cache-control': file.cacheControl },
  });
}

/** The path as it was sent: `URL` would fold `..` away before anyone could refuse it. */
function rawPathOf(url: string): string {
  const path = url.replace(/^[^:]+:\/\/[^/?#]*/u, '').replace(/[?#].*$/su, '');
  return path === '' ? '/' : path;
}

function refuse(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...securityHeaders(), 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
