import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from '../../test/e2e/fixtures/chromium.ts';
import { whyNoEngine } from '../../test/engine/fixtures/find-engine.ts';
import { findElectron, hasDisplay } from './electron-runtime.mjs';
import { readPlaywrightOutcomes, readVitestList, readVitestOutcomes } from './outcomes.mjs';
import { ROOT, inModules } from './paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {import('./outcomes.mjs').Outcome} Outcome
 * @typedef {object} Step
 * @property {string} name for `--only`
 * @property {string} title
 * @property {boolean} needsBuild
 * @property {(reports: string) => Promise<Outcome[]>} run gets the folder for its reports
 */

/**
 * A check that counts as one test: a command that ends with 0 or does not.
 * @param {string} name @param {string} title @param {readonly string[]} commands each the script and its arguments
 * @returns {Step}
 */
function check(name, title, ...commands) {
  return {
    name,
    title,
    needsBuild: false,
    run: async () => {
      /** @type {Outcome[]} */
      const outcomes = [];
      for (const command of commands) {
        const [script = '', ...args] = command.split(' ');
        const { code } = await node([inModules(...script.split('/')), ...args]);
        const label = commands.length === 1 ? title : `${title} › ${args.at(-1)}`;
        outcomes.push({
          name: label,
          state: code === 0 ? 'passed' : 'failed',
          reason: code === 0 ? '' : `exit code ${code}`,
        });
      }
      return outcomes;
    },
  };
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @param {readonly string[]} [before] a command to run it under */
function node(args, env = {}, before = []) {
  const [command = process.execPath, ...rest] = [...before, process.execPath, ...args];
  return run(command, rest, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** @type {Step} */
const unit = {
  name: 'unit',
  title: 'Unit, service, contract and security tests',
  needsBuild: true,
  run: async (reports) => {
    const report = path.join(reports, 'vitest.json');
    rmSync(report, { force: true });
    const { code } = await node([inModules('vitest', 'vitest.mjs'), 'run'], { CLEARDECK_TEST_REPORT: report });
    return withExitCode(readVitestOutcomes(report), code, 'vitest');
  },
};

/** @type {Step} */
const engine = {
  name: 'engine',
  title: 'Docker stack on a real engine',
  needsBuild: true,
  run: async (reports) => {
    const report = path.join(reports, 'engine.json');
    rmSync(report, { force: true });
    const vitest = inModules('vitest', 'vitest.mjs');
    const config = '--config=vitest.engine.config.ts';
    const reason = await whyNoEngine();
    if (reason !== null) {
      const { code } = await node([vitest, 'list', config, `--json=${report}`]);
      return withExitCode(readVitestList(report, reason), code, 'vitest');
    }
    const { code } = await node([vitest, 'run', config], { CLEARDECK_TEST_REPORT: report });
    return withExitCode(readVitestOutcomes(report), code, 'vitest');
  },
};

/**
 * @param {'chromium' | 'electron'} face
 * @param {string} title
 * @param {() => Promise<{ reason: string } | { before: readonly string[] }>} prepare
 * @returns {Step}
 */
function e2e(face, title, prepare) {
  return {
    name: `e2e-${face}`,
    title,
    needsBuild: true,
    run: async (reports) => {
      const report = path.join(reports, `${face}.json`);
      rmSync(report, { force: true });
      const playwright = [inModules('@playwright', 'test', 'cli.js'), 'test', `--project=${face}`];
      const ready = await prepare();
      if ('reason' in ready) {
        await node([...playwright, '--list', '--reporter=json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
        const listed = readPlaywrightOutcomes(report, { isListing: ready.reason });
        return withExitCode(listed, 0, 'playwright');
      }
      const { code } = await node(
        [...playwright, '--reporter=list,json'],
        { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        ready.before,
      );
      return withExitCode(readPlaywrightOutcomes(report), code, 'playwright');
    },
  };
}

/**
 * A runner that died, or that says "failed" while none of its tests does, must not pass for green.
 * @param {Outcome[] | null} outcomes @param {number} code @param {string} runner @returns {Outcome[]}
 */
function withExitCode(outcomes, code, runner) {
  if (outcomes === null)
    return [{ name: runner, state: 'failed', reason: `ended with code ${code} and left no report` }];
  if (code === 0 || outcomes.some(({ state }) => state === 'failed')) return outcomes;
  return [...outcomes, { name: runner, state: 'failed', reason: `exit code ${code}, though no test failed` }];
}

const chromium = e2e('chromium', 'End to end in Chromium', async () => {
  const found = await findChromium();
  return 'reason' in found ? found : { before: [] };
});

const electron = e2e('electron', 'End to end in Electron', async () => {
  const found = findElectron();
  if ('reason' in found) return found;
  if (hasDisplay()) return { before: [] };
  const hasXvfb = ['xvfb-run', 'Xvfb'].every((tool) => spawnSync('which', [tool]).status === 0);
  if (!hasXvfb) return { reason: 'there is no display, and xvfb-run with Xvfb is not installed' };
  return { before: ['xvfb-run', '-a', '-s', '-screen 0 1600x1200x24'] };
});

/** Everything that `npm test` runs, in this order: the quick ones first. @type {readonly Step[]} */
export const STEPS = [
  check('format', 'Format', 'prettier/bin/prettier.cjs --check --log-level=warn .'),
  check(
    'types',
    'Types',
    'typescript/bin/tsc -p tsconfig.shared.json',
    'typescript/bin/tsc -p tsconfig.node.json',
    'typescript/bin/tsc -p tsconfig.web.json',
    'typescript/bin/tsc -p tsconfig.e2e.json',
  ),
  check('lint', 'Lint', 'eslint/bin/eslint.js .'),
  check('walls', 'Import walls', 'dependency-cruiser/bin/dependency-cruise.mjs --config .dependency-cruiser.cjs src'),
  check('knip', 'Dead code', 'knip/bin/knip.js'),
  unit,
  engine,
  chromium,
  electron,
];
