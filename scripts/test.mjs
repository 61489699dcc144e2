// `npm test`: every test that this machine can run, and an honest count of the rest. See the steps below for the order.
//   npm test -- --only unit,lint     only these steps
// With CI=true a skipped test fails the run: there, everything the tests need is to be put in place.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { CACHE, messageOf, say } from './lib/paths.mjs';
import { STEPS } from './lib/test-steps.mjs';

/** @typedef {import('./lib/outcomes.mjs').Outcome} Outcome */

const reports = path.join(CACHE, 'test');
mkdirSync(reports, { recursive: true });

/** @returns {readonly (typeof STEPS)[number][] | null} */
function chosenSteps() {
  const [option, list, ...rest] = process.argv.slice(2).join('=').split('=');
  if (option === '') return STEPS;
  const names = (list ?? '').split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (option !== '--only' || rest.length > 0 || names.length === 0 || unknown.length > 0) {
    say(`usage: npm test -- --only ${STEPS.map(({ name }) => name).join(',')}`);
    return null;
  }
  return STEPS.filter(({ name }) => names.includes(name));
}

/** @param {(typeof STEPS)[number]} step @returns {Promise<Outcome[]>} */
async function outcomesOf(step) {
  console.log(`\n── ${step.title}`);
  const startedMs = Date.now();
  /** @type {Outcome[]} */
  let outcomes;
  try {
    outcomes = await step.run(reports);
    if (outcomes.length === 0) throw new Error('found nothing to run');
  } catch (error) {
    outcomes = [{ name: step.title, state: 'failed', reason: messageOf(error) }];
  }
  console.log(`   ${summary(outcomes)} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
  return outcomes;
}

/** @param {readonly Outcome[]} outcomes */
function summary(outcomes) {
  /** @param {Outcome['state']} state */
  const count = (state) => outcomes.filter((outcome) => outcome.state === state).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

/** @param {string} title @param {readonly Outcome[]} outcomes */
function list(title, outcomes) {
  if (outcomes.length === 0) return;
  console.log(`\n${title}`);
  for (const { name, reason } of outcomes) console.log(`  ${name}: ${reason === '' ? 'no reason given' : reason}`);
}

const steps = chosenSteps();
if (steps === null) {
  process.exitCode = 2;
} else {
  /** @type {Outcome[]} */
  const outcomes = [];
  let canBuild = true;
  try {
    await ensureBuilt();
  } catch (error) {
    canBuild = false;
    outcomes.push({ name: 'build', state: 'failed', reason: messageOf(error) });
  }
  for (const step of steps) {
    if (step.needsBuild && !canBuild) {
      outcomes.push({ name: step.title, state: 'failed', reason: 'needs the build, which failed' });
    } else {
      outcomes.push(...(await outcomesOf(step)));
    }
  }
  const failed = outcomes.filter(({ state }) => state === 'failed');
  const skipped = outcomes.filter(({ state }) => state === 'skipped');
  const isSkipFatal = process.env.CI === 'true' && skipped.length > 0;
  list('Failed', failed);
  list(isSkipFatal ? 'Skipped, which CI does not accept' : 'Skipped', skipped);
  const hasPassed = outcomes.some(({ state }) => state === 'passed');
  process.exitCode = failed.length === 0 && hasPassed && !isSkipFatal ? 0 : 1;
  console.log(`\n${summary(outcomes)}`);
}
