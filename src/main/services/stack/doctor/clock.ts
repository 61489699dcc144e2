import type { Check } from './check.ts';
import { asRootThere, engineHome, remotely } from './engine-home.ts';

const WARNING_MS = 5000;
const SET_NTP = 'sudo timedatectl set-ntp true';
const ERROR_MS = 60_000;

/** The engine's clock against this machine's: virtual machines lose time while a laptop sleeps. */
export const clockCheck: Check = {
  id: 'clock',
  title: 'Clock',
  look: async (context) => {
    const info = await context.info();
    const { endpoint } = context.engine();
    // The engine looked at its clock somewhere between question and answer; half the time is the best guess.
    const offsetMs = info.timeMs - (info.receivedAtMs - info.answerMs / 2);
    // What a slow answer leaves open is not held against the clock.
    const certainMs = Math.max(0, Math.abs(offsetMs) - info.answerMs / 2);
    if (certainMs <= WARNING_MS) {
      return { state: 'ok', found: `The engine's clock is ${seconds(offsetMs)} off this machine's.` };
    }
    const home = engineHome(endpoint, info, context.host);
    return {
      state: certainMs > ERROR_MS ? 'error' : 'warning',
      found: `The engine's clock is ${seconds(offsetMs)} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine's.`,
      cause:
        'Tokens of the ClearML server count as expired or not yet valid, and experiments show wrong times.' +
        (home === 'remote' ? ' Which of the two clocks is wrong cannot be seen from here.' : ''),
      command:
        home === 'virtualMachine'
          ? asRootThere('hwclock -s', home, endpoint, context.host)
          : home === 'remote'
            ? remotely(endpoint, SET_NTP)
            : SET_NTP,
    };
  },
};

function seconds(ms: number): string {
  return `${(Math.abs(ms) / 1000).toFixed(1)} s`;
}
