import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('node:child_process').StdioOptions} [stdio]
 * @property {boolean} [shell]
 */

/**
 * Runs a command to its end. Rejects only when it could not be started. Ending signals are passed on to it, so that
 * nothing is left behind.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, wasAsked: boolean }>} `wasAsked`: we were told to end
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: 'inherit', ...options });
    let wasAsked = false;
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      wasAsked = true;
      // A terminal sends Ctrl-C to the whole group: the child has it already, and twice may mean "at once" to it.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const forget = () => {
      for (const signal of signals) process.removeListener(signal, passOn);
    };
    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      forget();
      resolve({ code: code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]), signal, wasAsked });
    });
  });
}
