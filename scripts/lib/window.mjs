import { spawn } from 'node:child_process';
import os from 'node:os';
import { ROOT } from './paths.mjs';
import { tellingLine } from './electron-runtime.mjs';

/** A window that ends badly within this time did not start; later it has crashed, which is another thing. */
const START_MS = 20_000;
const KEPT_STDERR = 16_384;

/**
 * Shows the window and waits until it is closed.
 * @param {string} executable Electron's
 * @param {readonly string[]} args handed on to ClearDeck
 * @returns {Promise<{ code: number } | { reason: string }>} `reason`: why it did not start
 */
export function showWindow(executable, args) {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const env = { ...process.env };
    // Terminals inside Electron apps set this, and it would make a plain Node of the window.
    delete env.ELECTRON_RUN_AS_NODE;
    const child = spawn(executable, ['.', ...args], { cwd: ROOT, env, stdio: ['inherit', 'inherit', 'pipe'] });
    let tail = '';
    let wasAsked = false;
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (/** @type {string} */ text) => {
      tail = (tail + text).slice(-KEPT_STDERR);
      process.stderr.write(text);
    });
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      wasAsked = true;
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    /** @param {{ code: number } | { reason: string }} outcome */
    const end = (outcome) => {
      for (const signal of signals) process.removeListener(signal, passOn);
      resolve(outcome);
    };
    child.once('error', (error) => end({ reason: `Electron did not start (${error.message})` }));
    child.once('close', (exitCode, signal) => {
      const code = exitCode ?? 128 + (signal === null ? 0 : os.constants.signals[signal]);
      const hasFailedToStart = code !== 0 && !wasAsked && Date.now() - startedMs < START_MS;
      end(hasFailedToStart ? { reason: `Electron did not start (${tellingLine(tail)})` } : { code });
    });
  });
}
