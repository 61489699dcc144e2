import { describe, expect, it } from 'vitest';
import type { ComposePort } from './compose-project.ts';
import { readOne } from './testing/read-text.ts';

const port = (change: Partial<ComposePort> = {}): ComposePort => ({
  hostIp: '127.0.0.1',
  hostPort: 8080,
  containerPort: 80,
  protocol: 'tcp',
  ...change,
});

describe('ports', () => {
  it.each([
    ['127.0.0.1:8080:80', port()],
    ['127.0.0.1:8080:80/tcp', port()],
    ['127.0.0.1:8080:80/udp', port({ protocol: 'udp' })],
    ['127.1.2.3:8080:80', port({ hostIp: '127.1.2.3' })],
    ['"[::1]:8080:80"', port({ hostIp: '::1' })],
    ['127.0.0.1:${PORT:-8080}:80', port({ hostPort: 9090 })],
    ['{target: 80, published: 8080, host_ip: 127.0.0.1}', port()],
    ['{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: udp, mode: ingress}', port({ protocol: 'udp' })],
  ])('reads %s', (item, expected) => {
    expect(readOne(`ports:\n  - ${item}`, { PORT: '9090' }).ports).toEqual([expected]);
  });

  it.each([
    ['8080:80', /Without an address the port is open to the whole network\. Write 127\.0\.0\.1:8080:80\./],
    ['0.0.0.0:8080:80', /“0\.0\.0\.0” is no loopback address/],
    ['192.168.1.5:8080:80', /no loopback address/],
    ['127.0.0.1.evil:8080:80', /no loopback address/],
    ['127.0.0.256:8080:80', /no loopback address/],
    ['localhost:8080:80', /no loopback address/],
    ['"[::]:8080:80"', /no loopback address/],
    ['80', /is no published port/],
    ['"80"', /is no published port/],
    ['127.0.0.1::80', /is no published port/],
    ['127.0.0.1:8000-8010:8000-8010', /range of ports.*one line for each/],
    ['127.0.0.1:0:80', /0 is no port/],
    ['127.0.0.1:8080:70000', /70000 is no port/],
    ['127.0.0.1:8080:80/sctp', /“sctp” is not supported\. Supported: tcp, udp/],
    ['{target: 80, published: 8080}', /Without an address/],
    ['{target: 80, published: 8080, host_ip: ""}', /Without an address/],
    ['{target: 80, published: 8080, host_ip: 0.0.0.0}', /no loopback/],
    ['{target: 80, host_ip: 127.0.0.1}', /“target”.*“published”/],
    ['{target: 80, published: 8000-8010, host_ip: 127.0.0.1}', /range/],
    ['{target: 80, published: 8080.5, host_ip: 127.0.0.1}', /whole number/],
    ['{target: 80, published: 8080, host_ip: 127.0.0.1, app_protocol: http}', /“app_protocol” is not supported/],
  ])('refuses %s', (item, message) => {
    expect(() => readOne(`ports:\n  - ${item}`)).toThrow(message);
    expect(() => readOne(`ports:\n  - ${item}`)).toThrow(/^\/stack\/compose\.yml:7:\d+: /);
  });
});
