import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {string} reason why it was skipped or how it failed; may be empty
 */

/**
 * What a vitest run with `OutcomeReporter` left behind.
 * @param {string} file
 * @returns {Outcome[] | null} null: the runner died before it could say
 */
export function readVitestOutcomes(file) {
  const value = readJson(file);
  return Array.isArray(value) ? value : null;
}

/**
 * What `vitest list --json` left behind: tests that were only listed, and all count as skipped.
 * @param {string} file
 * @param {string} reason why none of them ran
 * @returns {Outcome[] | null} null: it died before it could say
 */
export function readVitestList(file, reason) {
  const value = readJson(file);
  if (!Array.isArray(value)) return null;
  return value.map((/** @type {{ name: string, file: string }} */ test) => ({
    name: `${relative(ROOT, test.file).replaceAll('\\', '/')} › ${test.name}`,
    state: 'skipped',
    reason,
  }));
}

/**
 * Outcomes of Playwright's JSON report. With `isListing`, its tests were only listed, and all count as skipped.
 * @param {string} file
 * @param {{ isListing?: string }} [options] `isListing`: the reason
 * @returns {Outcome[] | null} null: the runner died before it could say
 */
export function readPlaywrightOutcomes(file, { isListing } = {}) {
  const report = readJson(file);
  if (typeof report !== 'object' || report === null || !('suites' in report)) return null;
  const { suites = [], errors = [] } = /** @type {PlaywrightReport} */ (report);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const suite of suites) collect(suite, [], outcomes, isListing);
  for (const error of errors) outcomes.push({ name: 'playwright', state: 'failed', reason: firstLine(error.message) });
  return outcomes;
}

/**
 * @typedef {{ message?: string }} PlaywrightError
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ projectName: string, status: string, annotations?: Annotation[], results?: { error?: PlaywrightError }[] }} PlaywrightTest
 * @typedef {{ title: string, tests?: PlaywrightTest[] }} Spec
 * @typedef {{ title: string, specs?: Spec[], suites?: Suite[] }} Suite
 * @typedef {{ suites?: Suite[], errors?: PlaywrightError[] }} PlaywrightReport
 */

/**
 * @param {Suite} suite
 * @param {readonly string[]} titles
 * @param {Outcome[]} outcomes
 * @param {string | undefined} skipReason
 */
function collect(suite, titles, outcomes, skipReason) {
  const path = [...titles, suite.title];
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests ?? []) {
      const name = `${test.projectName} › ${[...path, spec.title].join(' › ')}`;
      if (skipReason !== undefined) outcomes.push({ name, state: 'skipped', reason: skipReason });
      else outcomes.push({ name, ...judge(test) });
    }
  }
  for (const child of suite.suites ?? []) collect(child, path, outcomes, skipReason);
}

/** @param {PlaywrightTest} test @returns {{ state: Outcome['state'], reason: string }} */
function judge(test) {
  if (test.status === 'expected') return { state: 'passed', reason: '' };
  // A test that never got its turn (the run was cut short) has no result at all; that is no skip of its own.
  const note = test.annotations?.find(({ type }) => type === 'skip' || type === 'fixme');
  if (test.status === 'skipped' && note !== undefined) return { state: 'skipped', reason: note.description ?? '' };
  const message = test.results?.findLast(({ error }) => error !== undefined)?.error?.message;
  return { state: 'failed', reason: firstLine(message ?? (test.status === 'skipped' ? 'did not run' : test.status)) };
}

/** @param {string | undefined} text */
function firstLine(text) {
  return (text ?? '').replace(/\u001b\[[0-9;]*m/g, '').split('\n')[0] ?? '';
}

/** @param {string} file @returns {unknown} */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
