import {
  ipcMain as electronIpcMain,
  type IpcMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type WebContents,
} from 'electron';
import { createConnection, type Connection } from '#main/ipc/calls.ts';
import type { EventHub } from '#main/ipc/events.ts';
import { newRef, toCallError, type ErrorLog, type Router } from '#main/ipc/router.ts';
import { CALL_NAMES, CANCEL_CHANNEL, callChannel, eventChannel, FILE_DIALOG_CHANNEL } from '#shared/ipc/names.ts';
import type { CallResult } from '#shared/ipc/result.ts';
import type { ChooseFile } from './file-dialog.ts';
import { APP_ORIGIN } from './origin.ts';

export interface ElectronTransport {
  /** Lets the main frame of this window call, and sends it events until it is gone. */
  attach(contents: WebContents): void;
  /** Removes every channel, subscription and running call. */
  close(): void;
}

interface Attached {
  connection: Connection;
  detach(): void;
}

interface Sender {
  readonly connection: Connection;
  readonly contents: WebContents;
}

/**
 * The contract over Electron's IPC, and the system's file dialog beside it: one channel per call and one for the dialog,
 * answered only to the main frame of one of our windows.
 */
export function createElectronTransport(deps: {
  /** Electron's own where absent; this file is the only one that may name it. */
  readonly ipcMain?: Pick<IpcMain, 'handle' | 'removeHandler' | 'on' | 'off'>;
  readonly router: Router;
  readonly hub: EventHub;
  readonly chooseFile: ChooseFile;
  readonly log: ErrorLog;
}): ElectronTransport {
  const { ipcMain = electronIpcMain, router, hub, chooseFile, log } = deps;
  const attached = new Map<number, Attached>();
  const channels: string[] = [];

  function findSender(event: IpcMainInvokeEvent | IpcMainEvent): Connection | null {
    return isTrustedFrame(event) ? (attached.get(event.sender.id)?.connection ?? null) : null;
  }

  /** The one way to a channel that answers, so that no channel can skip the check of the sender. */
  function handle(
    channel: string,
    answer: (sender: Sender, ...parts: unknown[]) => Promise<CallResult<unknown>>,
  ): void {
    channels.push(channel);
    ipcMain.handle(channel, async (event, ...parts: unknown[]): Promise<CallResult<unknown>> => {
      const connection = findSender(event);
      if (connection !== null) return answer({ connection, contents: event.sender }, ...parts);
      log.error(newRef(), new Error(`${channel} was called by a frame that is not ours`));
      return { ok: false, error: { code: 'FORBIDDEN', message: 'This page may not call ClearDeck.', ref: null } };
    });
  }

  for (const name of CALL_NAMES) {
    handle(callChannel(name), ({ connection }, callId, input) => connection.call(name, callId, input));
  }
  handle(FILE_DIALOG_CHANNEL, async ({ contents }, request) => {
    try {
      return { ok: true, value: await chooseFile(contents, request) };
    } catch (error) {
      return { ok: false, error: toCallError(error, null, log) };
    }
  });
  const onCancel = (event: IpcMainEvent, callId: unknown): void => findSender(event)?.cancel(callId);
  ipcMain.on(CANCEL_CHANNEL, onCancel);

  return {
    attach(contents) {
      attached.set(contents.id, attachContents(contents, { router, hub, onGone: (id) => attached.delete(id) }));
    },
    close() {
      for (const channel of channels) ipcMain.removeHandler(channel);
      ipcMain.off(CANCEL_CHANNEL, onCancel);
      for (const entry of [...attached.values()]) entry.detach();
      attached.clear();
    },
  };
}

/** The top frame of its page, loaded from our own origin. A frame that navigated away meanwhile has no `senderFrame`. */
function isTrustedFrame(event: IpcMainInvokeEvent | IpcMainEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && frame.parent === null && frame.origin === APP_ORIGIN;
}

function attachContents(
  contents: WebContents,
  deps: { readonly router: Router; readonly hub: EventHub; readonly onGone: (id: number) => void },
): Attached {
  const { id } = contents;
  const unsubscribe = deps.hub.subscribe((topic, payload) => {
    if (!contents.isDestroyed()) contents.send(eventChannel(topic), payload);
  });
  const entry: Attached = {
    connection: createConnection({ router: deps.router, face: 'window' }),
    detach() {
      unsubscribe();
      entry.connection.close();
      contents.off('did-start-navigation', onNavigation);
      contents.off('render-process-gone', renew);
      contents.off('destroyed', onDestroyed);
    },
  };
  /** A page that was left or reloaded waits for no answer any more; the next one starts afresh. */
  function renew(): void {
    entry.connection.close();
    entry.connection = createConnection({ router: deps.router, face: 'window' });
  }
  function onNavigation(details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }): void {
    if (details.isMainFrame && !details.isSameDocument) renew();
  }
  function onDestroyed(): void {
    entry.detach();
    deps.onGone(id);
  }
  contents.on('did-start-navigation', onNavigation);
  contents.on('render-process-gone', renew);
  contents.once('destroyed', onDestroyed);
  return entry;
}
