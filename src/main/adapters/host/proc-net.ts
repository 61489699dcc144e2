/** One listening TCP socket of `/proc/net/tcp` or `tcp6`. */
export interface ProcListener {
  readonly port: number;
  readonly inode: string;
  /** Whether it takes what is sent to 127.0.0.1: bound to that address, or to all of them. */
  readonly reach: 'loopback' | 'all' | 'other';
}

const LISTEN = '0A';

/**
 * The listeners in `/proc/net/tcp` or `/proc/net/tcp6`. Addresses are hexadecimal words in the machine's byte order
 * (little-endian on everything that Electron and Node run on but s390x).
 */
export function parseProcNet(text: string): readonly ProcListener[] {
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const [address = '', port = ''] = (columns[1] ?? '').split(':');
    const inode = columns[9];
    // 0: a socket that no process has open any more.
    if (columns[3] !== LISTEN || inode === undefined || inode === '0' || !/^[0-9A-F]{4}$/.test(port)) return [];
    return [{ port: Number.parseInt(port, 16), inode, reach: reachOf(address) }];
  });
}

function reachOf(address: string): ProcListener['reach'] {
  const ipv4 = address.length === 8 ? address : mappedIpv4(address);
  if (ipv4 !== null) return ipv4 === '00000000' ? 'all' : ipv4.endsWith('7F') ? 'loopback' : 'other';
  return /^0{32}$/.test(address) ? 'all' : 'other';
}

/** The last word of ::ffff:a.b.c.d. */
function mappedIpv4(address: string): string | null {
  return address.startsWith('0000000000000000FFFF0000') ? address.slice(24) : null;
}
