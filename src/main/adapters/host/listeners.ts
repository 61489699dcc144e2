/** What a list of a system says of one listening TCP socket. */
export interface Listener {
  /** As written there, without brackets: `127.0.0.1`, `0.0.0.0`, `::`, `*`. */
  readonly address: string;
  readonly port: number;
  /** null where the list leaves it out. */
  readonly pid: number | null;
  readonly name: string;
}

/** Addresses whose listeners take what is sent to 127.0.0.1, in the order in which a system picks among them. */
const TAKERS = ['127.0.0.1', '::ffff:127.0.0.1', '0.0.0.0', '::ffff:0.0.0.0', '*', '::'];

/** The listener that answers on 127.0.0.1:port: one of that very address goes before one of all addresses. */
export function takerOf(listeners: readonly Listener[], port: number): Listener | null {
  const takers = listeners.filter((entry) => entry.port === port && TAKERS.includes(entry.address));
  return takers.sort((a, b) => TAKERS.indexOf(a.address) - TAKERS.indexOf(b.address))[0] ?? null;
}

/**
 * `lsof -nP -iTCP:PORT -sTCP:LISTEN -Fpcn` of macOS. Fields come one a line, led by their letter: `p` begins a process,
 * `c` is its name, `n` one of its sockets. The plain table would cut names and escape their spaces.
 */
export function parseLsof(output: string): readonly Listener[] {
  const listeners: Listener[] = [];
  let pid: number | null = null;
  let name = '';
  for (const line of output.split('\n')) {
    const value = line.slice(1).trimEnd();
    if (line.startsWith('p')) {
      pid = wholeNumber(value);
      name = '';
    } else if (line.startsWith('c')) name = value;
    else if (line.startsWith('n')) {
      const end = splitAddress(value);
      if (end) listeners.push({ ...end, pid, name });
    }
  }
  return listeners;
}

/**
 * `netstat -ano` of Windows. The word for LISTENING is translated there, so listeners are known by their far end, which
 * is port 0.
 */
export function parseNetstat(output: string): readonly Listener[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [protocol, near, far, , pid] = line.trim().split(/\s+/);
    if (protocol !== 'TCP' || near === undefined || far === undefined) return [];
    if (splitAddress(far)?.port !== 0) return [];
    const end = splitAddress(near);
    return end ? [{ ...end, pid: wholeNumber(pid ?? ''), name: '' }] : [];
  });
}

/** The program's name out of `tasklist /FI "PID eq N" /FO CSV /NH`; null where there is no such process. */
export function parseTasklist(output: string, pid: number): string | null {
  for (const line of output.split(/\r?\n/)) {
    const cells = [...line.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    if (wholeNumber(cells[1] ?? '') === pid) return cells[0] ?? null;
  }
  return null;
}

/** `127.0.0.1:80`, `[::1]:80`, `*:80`; null for anything else, such as a port that is a `*`. */
function splitAddress(text: string): { readonly address: string; readonly port: number } | null {
  const colon = text.lastIndexOf(':');
  const port = wholeNumber(text.slice(colon + 1));
  if (colon < 1 || port === null) return null;
  // A scope (`fe80::1%en0`) belongs to no address that is looked for, and stays.
  return { address: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}
