/** Where the desktop page lives. The scheme is ours alone; no other host exists under it. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'cleardeck';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Whether a URL is a page of the panel itself. Parsed, never compared by prefix. */
export function isAppUrl(raw: string): boolean {
  if (!URL.canParse(raw)) return false;
  const url = new URL(raw);
  return (
    url.protocol === `${APP_SCHEME}:` &&
    url.hostname === APP_HOST &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}
