import type { PreloadApi } from '#shared/ipc/bridge.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { Bridge } from './bridge.ts';
import { openEvent, openFileChoice, openResult } from './parse-result.ts';

/** What the preload exposed, or null where the page runs in a browser. */
export function findPreload(scope: object): PreloadApi | null {
  if (!('cleardeck' in scope)) return null;
  const api = scope.cleardeck;
  return typeof api === 'object' && api !== null && 'calls' in api ? (api as PreloadApi) : null;
}

/** The bridge of the desktop window. Each call has its own id, so that aborting one leaves all others alone. */
export function createElectronBridge(api: PreloadApi): Bridge {
  return {
    face: 'window',
    async call(name, input, options) {
      const signal = options?.signal;
      if (signal?.aborted === true) throw cancelled();
      const [domain = '', verb = ''] = name.split('.');
      const send = api.calls[domain]?.[verb];
      if (send === undefined) throw new AppError('INTERNAL', `This window does not know the call ${name}.`);
      const callId = crypto.randomUUID();
      const answer = send(callId, input);
      if (signal === undefined) return openResult(name, await answer);
      return openResult(name, await Promise.race([answer, abortion(signal, () => api.cancel(callId), answer)]));
    },
    on: (topic, listener) =>
      api.on(topic, (payload) => {
        const parsed = openEvent(topic, payload);
        if (parsed !== null) listener(parsed);
      }),
    connection: { current: () => 'open', subscribe: () => () => undefined },
    pathForFile: (file) => api.pathForFile(file),
    chooseFile: async (request) => openFileChoice(await api.chooseFile(request)),
  };
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The call was cancelled.');
}

/** Rejects when the signal fires; lets go of the signal as soon as the answer is there. */
function abortion(signal: AbortSignal, onAbort: () => void, answer: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => {
      onAbort();
      reject(cancelled());
    };
    signal.addEventListener('abort', abort, { once: true });
    const release = () => signal.removeEventListener('abort', abort);
    answer.then(release, release);
  });
}
