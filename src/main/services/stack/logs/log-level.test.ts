import { describe, expect, it } from 'vitest';
import { cleanLine, logLevelOf } from './log-level.ts';

describe('logLevelOf', () => {
  it.each([
    ['{"@timestamp":"2026-11-25T08:00:00.000Z", "log.level": "INFO", "message":"ERROR in text"}', 'info'],
    ['{"type": "server", "timestamp": "2026", "level": "WARN", "component": "o.e.b.BootstrapChecks"}', 'warning'],
    ['[2026-11-25T08:00:00,000][INFO ][o.e.n.Node               ] [clearml] started', 'info'],
    ['[2026-11-25T08:00:00,000][ERROR][o.e.b.Elasticsearch      ] [clearml] fatal exception', 'error'],
    ['{"t":{"$date":"2026-11-25T08:00:00.000+00:00"},"s":"I",  "c":"NETWORK",  "id":23016, "msg":"Waiting"}', 'info'],
    ['{"t":{"$date":"2026-11-25T08:00:00.000+00:00"},"s":"W",  "c":"CONTROL",  "id":22120}', 'warning'],
    ['{"t":{"$date":"2026-11-25T08:00:00.000+00:00"},"s":"F",  "c":"CONTROL",  "id":20573}', 'error'],
    ['{"t":{"$date":"2026-11-25T08:00:00.000+00:00"},"s":"D1", "c":"STORAGE",  "id":1}', 'debug'],
    ['1:C 25 Nov 2026 08:00:00.000 # WARNING Memory overcommit must be enabled!', 'warning'],
    ['1:M 25 Nov 2026 08:00:00.000 * Ready to accept connections tcp', 'info'],
    ['1:M 25 Nov 2026 08:00:00.000 - Accepted 127.0.0.1:4242', 'debug'],
    ['1:S 25 Nov 2026 08:00:00.000 . debug', 'debug'],
    ['2026/11/25 08:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)', 'error'],
    ['2026/11/25 08:00:00 [notice] 1#1: start worker processes', 'info'],
    ['2026/11/25 08:00:00 [emerg] 1#1: host not found in upstream', 'error'],
    ['172.18.0.1 - - [25/Nov/2026:08:00:00 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8"', 'info'],
    ['172.18.0.1 - - [25/Nov/2026:08:00:00 +0000] "GET /error HTTP/1.1" 404 612 "-" "curl/8"', 'warning'],
    ['172.18.0.1 - - [25/Nov/2026:08:00:00 +0000] "POST /api HTTP/1.1" 502 0 "-" "-"', 'error'],
    ['[2026-11-25 08:00:00,123] [8] [INFO] [clearml.service_repo] Returned 200 for tasks.get_all', 'info'],
    ['[2026-11-25 08:00:00,123] [8] [WARNING] [clearml.initialize] Could not connect', 'warning'],
    ['[2026-11-25 08:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)', 'error'],
    ['2026-11-25 08:00:00,123 - clearml.x - ERROR', 'unknown'],
    ['WARNING: This is a development server.', 'warning'],
    ['2026-11-25T08:00:00Z ERROR no', 'error'],
    ['time="2026-11-25T08:00:00Z" level=warning msg="x"', 'warning'],
    ['Traceback (most recent call last):', 'error'],
    ['pymongo.errors.ServerSelectionTimeoutError: mongo:27017', 'error'],
    ['Exception in thread "main" java.lang.IllegalStateException', 'error'],
    ['    at org.elasticsearch.Node.start(Node.java:1)', 'unknown'],
    ['information about errors', 'unknown'],
    ['', 'unknown'],
  ] as const)('%s', (text, level) => {
    expect(logLevelOf(text)).toBe(level);
  });

  it('is quick on lines made to be slow', () => {
    const cpu = process.cpuUsage();
    for (const part of ['1 ', '[ ', 'a.', '{"level"  ', '2026-', '- - [']) logLevelOf(part.repeat(100_000));
    expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(100);
  });
});

describe('cleanLine', () => {
  it('strips colours and what is left of a line break, and cuts', () => {
    expect(cleanLine('\u001b[1;31mred\u001b[0m text\r', 100)).toBe('red text');
    expect(cleanLine('\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 100)).toBe('link');
    expect(cleanLine('abcdef', 4)).toBe('abcd… (2 more characters)');
    expect(cleanLine('\ttab stays', 100)).toBe('\ttab stays');
  });
});
