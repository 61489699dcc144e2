import type { QuitWork } from '#main/quit-work.ts';
import type { StackJobKind } from '#shared/domain/stack.ts';

export const SERVER_STAYS =
  'The ClearML server goes on running. Stop it on the server page, or with: cleardeck server stop';

const JOB_TEXTS: Readonly<Record<StackJobKind, string>> = {
  start: 'The ClearML server is being started.',
  stop: 'The ClearML server is being stopped.',
  restart: 'The ClearML server is being restarted.',
  backup: 'The server’s data is being backed up.',
  restore: 'A backup is being restored.',
  removeData: 'The server’s data is being removed.',
};

/** What a person is asked before something is broken off. */
export function quitQuestion({ experiments, stackJob, isServerUp }: QuitWork): {
  readonly title: string;
  readonly message: string;
  readonly detail: string;
  readonly buttons: string[];
} {
  const messages: string[] = [];
  const details: string[] = [];
  if (experiments > 0) {
    messages.push(
      experiments === 1
        ? 'An experiment is still running.'
        : `${String(experiments)} experiments are still running or queued.`,
    );
    details.push('Quitting stops them. What they recorded so far is kept.');
  }
  if (stackJob !== null) {
    messages.push(JOB_TEXTS[stackJob]);
    details.push('ClearDeck goes on with it when it is opened again.');
  }
  if (isServerUp) details.push(SERVER_STAYS);
  const isStopping = experiments > 0;
  return {
    title: isStopping ? 'Stop and quit?' : 'Quit?',
    message: messages.join(' '),
    detail: details.join('\n\n'),
    buttons: ['Keep running', isStopping ? 'Stop and quit' : 'Quit'],
  };
}
