const MAX_URL_CHARS = 2048;
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The URL to hand to the system's browser, or null where it must not be opened: only https, or http to this machine
 * (a ClearML server), and never with credentials in it.
 */
export function toExternalUrl(raw: string): string | null {
  // The parser drops tabs and line breaks silently; whoever sends them is up to something.
  if (raw.length > MAX_URL_CHARS || /[\p{Cc}\s]/u.test(raw) || !URL.canParse(raw)) return null;
  const url = new URL(raw);
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
  return isAllowed ? url.href : null;
}

/** The only way out to the system's browser. False where the address was refused or nothing could open it. */
export async function openExternal(raw: string, shell: { openExternal(url: string): Promise<void> }): Promise<boolean> {
  const url = toExternalUrl(raw);
  if (url === null) return false;
  return shell.openExternal(url).then(
    () => true,
    () => false,
  );
}
