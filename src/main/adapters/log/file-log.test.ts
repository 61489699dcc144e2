import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { createFileLog } from './file-log.ts';
import { redactSecrets } from './redact.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'cleardeck-log-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true });
});

describe('the log file', () => {
  it('holds the reference, the stack and the causes', () => {
    const log = createFileLog({ dataFolder });
    log.error('1a2b3c4d', new AppError('INTERNAL', 'outer', { cause: new Error('inner', { cause: 'a text' }) }));
    log.info('started');
    const text = readFileSync(log.path, 'utf8');
    expect(text).toContain('[1a2b3c4d] (INTERNAL) AppError: outer');
    expect(text).toContain('Caused by: Error: inner');
    expect(text).toContain('Caused by: Thrown value of type string: a text');
    expect(text).toContain('file-log.test.ts');
    expect(text).toMatch(/INFO started\n$/);
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner only, even where it was not', () => {
    const log = createFileLog({ dataFolder });
    log.info('one');
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataFolder, 'logs')).mode & 0o777).toBe(0o700);
    rmSync(log.path);
    writeFileSync(log.path, '', { mode: 0o644 });
    log.info('two');
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
  });

  it('rotates and keeps a bounded number of files of a bounded size', () => {
    const log = createFileLog({ dataFolder, maxBytes: 1000, keptFiles: 2 });
    for (let index = 0; index < 200; index += 1) log.info(`entry ${index} ${'x'.repeat(50)}`);
    const files = readdirSync(join(dataFolder, 'logs')).sort();
    expect(files).toEqual(['cleardeck.log', 'cleardeck.log.1', 'cleardeck.log.2']);
    for (const file of files) expect(statSync(join(dataFolder, 'logs', file)).size).toBeLessThan(1200);
    expect(readFileSync(log.path, 'utf8')).toContain('entry 199');
  });

  it('cuts an entry that is too long and never throws', () => {
    const log = createFileLog({ dataFolder });
    log.error('ref', new Error('x'.repeat(1_000_000)));
    expect(statSync(log.path).size).toBeLessThan(40_000);
    const loop = new Error('loop');
    loop.cause = loop;
    log.error('ref', loop);
    log.error('ref', {
      toString: () => {
        throw new Error('no');
      },
    });
    const file = join(dataFolder, 'a-file');
    writeFileSync(file, '');
    const nowhere = createFileLog({ dataFolder: file });
    expect(() => nowhere.error('ref', new Error('lost'))).not.toThrow();
  });

  it('keeps entries apart: a line break in a message cannot forge another entry', () => {
    const log = createFileLog({ dataFolder });
    log.info('one\n2026-01-01T00:00:00.000Z 1 ERROR forged');
    expect(readFileSync(log.path, 'utf8')).toContain('one\n    2026-01-01');
  });
});

describe('redaction', () => {
  it.each([
    'http://127.0.0.1:8080/?token=hunter2',
    'Authorization: Bearer hunter2',
    'authorization: basic hunter2',
    'Cookie: cleardeck_8080=hunter2; x=1',
    '{"secret_key":"hunter2","name":"x"}',
    'api.credentials.access_key = hunter2',
    'https://user:hunter2@clear.ml/',
    'CLEARML_API_SECRET_KEY=hunter2',
    'password: "hunter2"',
  ])('hides the secret in %s', (text) => {
    expect(redactSecrets(text)).not.toContain('hunter2');
    expect(redactSecrets(text)).toContain('[hidden]');
  });

  it('takes linear time, also for the texts that make its patterns try most', () => {
    for (const piece of ['x', 'secret', 'a:', 'bearer ', 'token_', '-']) {
      expect(redactSecrets(piece.repeat(200_000))).toBeTypeOf('string');
    }
  });

  it('leaves other texts alone', () => {
    const text = 'Error: the column "label" is missing\n    at load (csv.ts:10:5) tokens 5, session 3';
    expect(redactSecrets(text)).toBe(text);
  });
});
