import { expect, test } from 'vitest';
import { quitQuestion } from './quit-question.ts';

test('experiments are stopped, the server goes on, a job is gone on with: each is said', () => {
  const all = quitQuestion({ experiments: 2, stackJob: 'start', isServerUp: true });
  expect(all.message).toBe('2 experiments are still running or queued. The ClearML server is being started.');
  expect(all.detail).toContain('Quitting stops them');
  expect(all.detail).toContain('goes on with it');
  expect(all.detail).toContain('cleardeck server stop');
  expect(all.buttons).toEqual(['Keep running', 'Stop and quit']);
});

test('without experiments nothing is said to stop', () => {
  const job = quitQuestion({ experiments: 0, stackJob: 'backup', isServerUp: false });
  expect(job).toMatchObject({ title: 'Quit?', buttons: ['Keep running', 'Quit'] });
  expect(job.detail).toBe('ClearDeck goes on with it when it is opened again.');
});
