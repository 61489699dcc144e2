import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPlaywrightOutcomes, readVitestList, readVitestOutcomes } from './outcomes.mjs';
import { ROOT } from './paths.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cleardeck-outcomes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param {unknown} content */
function report(content) {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** @param {string} status @param {object} [rest] */
const test = (status, rest) => ({ projectName: 'chromium', status, annotations: [], results: [], ...rest });

it('counts each Playwright test, nested or not, with the reason of a skip', () => {
  const file = report({
    suites: [
      {
        title: 'a.spec.ts',
        specs: [{ title: 'works', tests: [test('expected')] }],
        suites: [
          {
            title: 'group',
            specs: [
              {
                title: 'breaks',
                tests: [test('unexpected', { results: [{ error: { message: '\u001b[31mboom\u001b[0m\nat' } }] })],
              },
              { title: 'waits', tests: [test('skipped', { annotations: [{ type: 'skip', description: 'no GPU' }] })] },
              { title: 'wobbles', tests: [test('flaky')] },
            ],
          },
        ],
      },
    ],
  });
  expect(readPlaywrightOutcomes(file)).toEqual([
    { name: 'chromium › a.spec.ts › works', state: 'passed', reason: '' },
    { name: 'chromium › a.spec.ts › group › breaks', state: 'failed', reason: 'boom' },
    { name: 'chromium › a.spec.ts › group › waits', state: 'skipped', reason: 'no GPU' },
    { name: 'chromium › a.spec.ts › group › wobbles', state: 'failed', reason: 'flaky' },
  ]);
});

it('takes a test that never got its turn for failed, not for skipped', () => {
  const file = report({ suites: [{ title: 'a', specs: [{ title: 'b', tests: [test('skipped')] }] }] });
  expect(readPlaywrightOutcomes(file)).toEqual([{ name: 'chromium › a › b', state: 'failed', reason: 'did not run' }]);
});

it('counts errors outside of tests as failed', () => {
  const file = report({ suites: [], errors: [{ message: 'no such config' }] });
  expect(readPlaywrightOutcomes(file)).toEqual([{ name: 'playwright', state: 'failed', reason: 'no such config' }]);
});

it('takes every listed test for skipped, with the reason', () => {
  const file = report({ suites: [{ title: 'a', specs: [{ title: 'b', tests: [test('skipped')] }] }] });
  expect(readPlaywrightOutcomes(file, { isListing: 'no Electron' })).toEqual([
    { name: 'chromium › a › b', state: 'skipped', reason: 'no Electron' },
  ]);
});

it('counts listed tests of vitest as skipped, with the reason', () => {
  const file = report([{ name: 'a stack › starts', file: path.join(ROOT, 'test', 'engine', 'a.engine.ts') }]);
  expect(readVitestList(file, 'no dockerd')).toEqual([
    { name: 'test/engine/a.engine.ts › a stack › starts', state: 'skipped', reason: 'no dockerd' },
  ]);
  expect(readVitestList(report('{}'), 'no dockerd')).toBeNull();
});

it('tells a missing or broken report from an empty one', () => {
  expect(readPlaywrightOutcomes(path.join(folder, 'none.json'))).toBeNull();
  expect(readPlaywrightOutcomes(report('{"suites": ['))).toBeNull();
  expect(readVitestOutcomes(path.join(folder, 'none.json'))).toBeNull();
  expect(readVitestOutcomes(report('{}'))).toBeNull();
  expect(readVitestOutcomes(report([]))).toEqual([]);
});
