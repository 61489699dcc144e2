import { writeFileSync } from 'node:fs';

/** Writes every test's outcome, with the reason a skipped one gives, where CLEARDECK_TEST_REPORT says. */
export class OutcomeReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message: string }[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const target = process.env.CLEARDECK_TEST_REPORT;
    if (target === undefined) return;
    /** @type {import('./outcomes.mjs').Outcome[]} */
    const outcomes = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        outcomes.push({
          name: `${module.relativeModuleId} › ${test.fullName}`,
          // A test that never ran (its file died, or a hook before it) did not pass.
          state: result.state === 'pending' ? 'failed' : result.state,
          reason: 'note' in result && result.note !== undefined ? result.note : '',
        });
      }
      for (const error of module.errors()) {
        outcomes.push({ name: module.relativeModuleId, state: 'failed', reason: error.message });
      }
    }
    for (const error of unhandledErrors) {
      outcomes.push({ name: 'an error outside any test', state: 'failed', reason: error.message });
    }
    writeFileSync(target, JSON.stringify(outcomes));
  }
}
