/** Every call, `domain.verb`. The preload imports this file alone. */
export const CALL_NAMES = [
  'app.info',
  'app.dismissNotice',
  'server.status',
  'projects.list',
  'tasks.list',
  'tasks.get',
  'tasks.edit',
  'tasks.archive',
  'tasks.delete',
  'tasks.restore',
  'tasks.scalarSummaries',
  'tasks.scalars',
  'tasks.plots',
  'tasks.debugSamples',
  'tasks.console',
  'tasks.export',
  'files.read',
  'datasets.inspect',
  'datasets.upload',
  'training.start',
  'training.stop',
  'search.start',
  'search.get',
  'models.list',
  'models.get',
  'models.edit',
  'models.publish',
  'models.compare',
  'models.predict',
  'models.export',
  'stack.status',
  'stack.start',
  'stack.stop',
  'stack.restart',
  'stack.cancel',
  'stack.usage',
  'stack.logs',
  'stack.logText',
  'stack.doctor',
  'stack.fix',
  'stack.data',
  'stack.backup',
  'stack.restore',
  'stack.removeData',
  'stack.setSettings',
  'stack.copyComposeFile',
  'stack.reconnect',
] as const;
export type CallName = (typeof CALL_NAMES)[number];

/** Every event topic. An event only says that something changed; who cares reads it again. */
export const EVENT_TOPICS = [
  'tasks.changed',
  'tasks.logged',
  'models.changed',
  'server.changed',
  'stack.changed',
] as const;
export type EventTopic = (typeof EVENT_TOPICS)[number];

/**
 * Electron's channels: one per call, one to cancel, one for the system's file dialog, one per event topic. The page never
 * sees these names.
 */
export const CANCEL_CHANNEL = 'cleardeck:cancel';
/** No call of the contract: the terminal and the browser face have no such dialog. */
export const FILE_DIALOG_CHANNEL = 'cleardeck:file-dialog';
export function callChannel(name: CallName): string {
  return `cleardeck:${name}`;
}
export function eventChannel(topic: EventTopic): string {
  return `cleardeck:event:${topic}`;
}
