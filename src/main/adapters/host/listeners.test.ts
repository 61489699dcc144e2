import { describe, expect, it } from 'vitest';
import { parseLsof, parseNetstat, parseTasklist, takerOf, type Listener } from './listeners.ts';
import { parseProcNet } from './proc-net.ts';

describe('parseLsof', () => {
  it.each<[string, string, readonly Listener[]]>([
    ['nothing found', '', []],
    [
      'one process with two sockets',
      'p512\ncnode\nf23\nn127.0.0.1:8080\nf24\nn[::1]:8080\n',
      [
        { address: '127.0.0.1', port: 8080, pid: 512, name: 'node' },
        { address: '::1', port: 8080, pid: 512, name: 'node' },
      ],
    ],
    [
      'all addresses, a name with a space',
      'p77\ncGoogle Chrome\nf9\nn*:8081\n',
      [{ address: '*', port: 8081, pid: 77, name: 'Google Chrome' }],
    ],
    [
      'two processes; the second has no name of its own to inherit',
      'p1\nclaunchd\nf1\nn*:22\np2\nf1\nn*:8008\n',
      [
        { address: '*', port: 22, pid: 1, name: 'launchd' },
        { address: '*', port: 8008, pid: 2, name: '' },
      ],
    ],
    ['lines that are no socket', 'lsof: WARNING: cannot stat\np9\ncx\nn*:*\nnowhere\n', []],
  ])('%s', (_, output, expected) => {
    expect(parseLsof(output)).toEqual(expected);
  });
});

describe('parseNetstat', () => {
  const row = (protocol: string, near: string, far: string, state: string, pid: string) =>
    `  ${protocol}    ${near.padEnd(22)} ${far.padEnd(22)} ${state.padEnd(15)} ${pid}\r\n`;

  it.each<[string, string, readonly Listener[]]>([
    ['headings only', '\r\nActive Connections\r\n\r\n  Proto  Local Address  Foreign Address  State  PID\r\n', []],
    [
      'listeners of both families',
      row('TCP', '0.0.0.0:8080', '0.0.0.0:0', 'LISTENING', '4321') +
        row('TCP', '[::]:8080', '[::]:0', 'LISTENING', '4321'),
      [
        { address: '0.0.0.0', port: 8080, pid: 4321, name: '' },
        { address: '::', port: 8080, pid: 4321, name: '' },
      ],
    ],
    [
      'a translated state',
      row('TCP', '127.0.0.1:8008', '0.0.0.0:0', 'ABHÖREN', '12'),
      [{ address: '127.0.0.1', port: 8008, pid: 12, name: '' }],
    ],
    ['a connection is no listener', row('TCP', '127.0.0.1:8080', '127.0.0.1:50000', 'ESTABLISHED', '9'), []],
    ['UDP is another world', '  UDP    0.0.0.0:8080           *:*                                    99\r\n', []],
  ])('%s', (_, output, expected) => {
    expect(parseNetstat(output)).toEqual(expected);
  });
});

describe('parseTasklist', () => {
  it.each<[string, string, number, string | null]>([
    ['found', '"com.docker.backend.exe","4321","Console","1","88,404 K"\r\n', 4321, 'com.docker.backend.exe'],
    ['a comma in the name', '"a, b.exe","7","Console","1","1 K"\r\n', 7, 'a, b.exe'],
    ['another process', '"x.exe","43210","Console","1","1 K"\r\n', 4321, null],
    ['none', 'INFO: No tasks are running which match the specified criteria.\r\n', 4321, null],
  ])('%s', (_, output, pid, expected) => {
    expect(parseTasklist(output, pid)).toBe(expected);
  });
});

describe('takerOf', () => {
  const at = (address: string, port = 8080): Listener => ({ address, port, pid: 1, name: address });

  it.each<[string, readonly Listener[], string | null]>([
    ['nobody', [], null],
    ['the very address before all addresses', [at('*'), at('::'), at('127.0.0.1')], '127.0.0.1'],
    ['all addresses of IPv4', [at('0.0.0.0')], '0.0.0.0'],
    ['all addresses of IPv6, which takes IPv4 too', [at('::')], '::'],
    ['an IPv4 address written as IPv6', [at('::ffff:127.0.0.1')], '::ffff:127.0.0.1'],
    ['IPv6’s own loopback does not take it', [at('::1')], null],
    ['another address of this machine does not take it', [at('192.168.1.5')], null],
    ['another port', [at('*', 8081)], null],
  ])('%s', (_, listeners, expected) => {
    expect(takerOf(listeners, 8080)?.address ?? null).toBe(expected);
  });
});

describe('parseProcNet', () => {
  const row = (address: string, state: string, inode: string) =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0 0 10 0`;
  const ANY6 = '0'.repeat(32);

  it.each<[string, string, ReturnType<typeof parseProcNet>]>([
    [
      'the heading',
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      [],
    ],
    ['127.0.0.1', row('0100007F:1F90', '0A', '55'), [{ port: 8080, inode: '55', reach: 'loopback' }]],
    ['all of 127.0.0.0/8', row('0200007F:1F90', '0A', '55'), [{ port: 8080, inode: '55', reach: 'loopback' }]],
    ['0.0.0.0', row('00000000:1F91', '0A', '56'), [{ port: 8081, inode: '56', reach: 'all' }]],
    ['::', row(`${ANY6}:1F48`, '0A', '57'), [{ port: 8008, inode: '57', reach: 'all' }]],
    [
      '::ffff:127.0.0.1',
      row('0000000000000000FFFF00000100007F:1F90', '0A', '58'),
      [{ port: 8080, inode: '58', reach: 'loopback' }],
    ],
    ['::1', row(`${'0'.repeat(24)}01000000:1F90`, '0A', '59'), [{ port: 8080, inode: '59', reach: 'other' }]],
    ['192.168.1.5', row('0501A8C0:1F90', '0A', '60'), [{ port: 8080, inode: '60', reach: 'other' }]],
    ['a connection', row('0100007F:1F90', '01', '61'), []],
    ['a socket that is closing', row('0100007F:1F90', '06', '0'), []],
    ['an empty file', '', []],
  ])('%s', (_, text, expected) => {
    expect(parseProcNet(text)).toEqual(expected);
  });
});
