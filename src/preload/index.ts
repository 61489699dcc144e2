import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { PreloadApi } from '../shared/ipc/bridge.ts';
import {
  CALL_NAMES,
  CANCEL_CHANNEL,
  callChannel,
  EVENT_TOPICS,
  eventChannel,
  FILE_DIALOG_CHANNEL,
} from '../shared/ipc/names.ts';

type Call = (callId: string, input: unknown) => Promise<unknown>;

/** One function per call, `calls.<domain>.<verb>`, each bound to its own channel. */
function bindCalls(): PreloadApi['calls'] {
  const calls: Record<string, Record<string, Call>> = {};
  for (const name of CALL_NAMES) {
    const [domain = '', verb = ''] = name.split('.');
    const channel = callChannel(name);
    (calls[domain] ??= {})[verb] = (callId, input) => ipcRenderer.invoke(channel, callId, input);
  }
  return calls;
}

const api: PreloadApi = {
  calls: bindCalls(),
  cancel(callId) {
    ipcRenderer.send(CANCEL_CHANNEL, callId);
  },
  on(topic, listener) {
    if (!EVENT_TOPICS.includes(topic)) throw new Error('There is no such event.');
    // The event object stays here: it holds the sender, and with it a way to any channel.
    const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    const channel = eventChannel(topic);
    ipcRenderer.on(channel, forward);
    return () => {
      ipcRenderer.off(channel, forward);
    };
  },
  pathForFile(file) {
    try {
      return webUtils.getPathForFile(file as File) || null;
    } catch {
      return null;
    }
  },
  chooseFile: (request) => ipcRenderer.invoke(FILE_DIALOG_CHANNEL, request),
};

contextBridge.exposeInMainWorld('cleardeck', api);
