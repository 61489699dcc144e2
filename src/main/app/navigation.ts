import type { Session, WebContents } from 'electron';
import { APP_ORIGIN, isAppUrl } from './origin.ts';

/**
 * Keeps a page where it is: no navigation, redirect, frame, webview or window leads out of the panel. A reload of our
 * own page is the one exception; it comes from our own protocol handler again.
 *
 * @param onExternalLink hears of links that wanted a new window, to open them in the system's browser if that is allowed
 */
export function lockNavigation(contents: WebContents, onExternalLink: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!(event.isMainFrame && isAppUrl(event.url))) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!(event.isMainFrame && isAppUrl(event.url))) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    onExternalLink(url);
    return { action: 'deny' };
  });
}

/** Schemes that a page of ours may load from. `devtools:` is the inspector's own page. */
const LOADABLE = new Set(['app:', 'blob:', 'data:', 'devtools:']);

/**
 * Denies every permission and every device, lets no request leave for another host, and lets only files that the page
 * itself made be saved.
 */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  // Policy stops the page already; this stops Chromium's own ideas (spelling dictionaries, prefetching) as well.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLoadable(details.url) }));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) event.preventDefault();
  });
}

export function isLoadable(raw: string): boolean {
  if (!URL.canParse(raw)) return false;
  const { protocol } = new URL(raw);
  return protocol === 'app:' ? isAppUrl(raw) : LOADABLE.has(protocol);
}

/** `blob:app://cleardeck/…`: made by our page, from bytes it already had. */
export function isOwnBlob(raw: string): boolean {
  return raw.startsWith(`blob:${APP_ORIGIN}/`);
}
