import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { withLastWords } from '#shared/domain/last-words.ts';
import type { StackJob } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import {
  absentStackOf,
  jobOf,
  SAMPLE_JOB_ID,
  sampleDoctor,
  serviceOf,
  stackStatusOf,
} from '../../../../../test/fakes/stack-samples.ts';
import type { FakeHandlers } from '../../../../../test/fakes/fake-bridge.ts';
import { showServer } from '../server.fixture.tsx';

const show = (job: StackJob, over: FakeHandlers = {}) =>
  showServer({ 'stack.status': () => absentStackOf({ job }), ...over });
const panel = () => screen.findByRole('region', { name: 'Starting the server' });
const stages = (within_: HTMLElement) =>
  within(within(within_).getByRole('list', { name: 'Stages' }))
    .getAllByRole('listitem')
    .map((item) => item.textContent);

const pull = {
  image: 'example/mongo:7',
  state: 'pulling',
  doneBytes: 512 * 1024,
  totalBytes: 1024 * 1024,
  layersDone: 2,
  layersTotal: 5,
  problem: null,
} as const;

describe('a job under way', () => {
  it('shows images with a bar each and one for all, with speed and time left', async () => {
    const pulls = [pull, { ...pull, image: 'example/redis:7', state: 'done' as const, doneBytes: 1024 * 1024 }];
    show(jobOf({}, { stage: 'pull', step: 'Pulling images', pulls, bytesPerSecond: 2048, secondsLeft: 60 }));
    const region = await panel();
    expect(stages(region)).toEqual(['Checks, done', 'Images, under way', 'Services, to come', 'Connect, to come']);
    const all = within(region).getByRole('progressbar', { name: /^All images: 75\.0 %/ });
    expect(all.getAttribute('aria-valuenow')).toBe('75');
    expect(
      within(region).getByText('1 of 2 images · 1.5 MiB of 2.0 MiB · 2.0 KiB/s · about 1 min 00 s left'),
    ).toBeTruthy();
    expect(within(region).getByRole('progressbar', { name: /^example\/mongo:7: 50\.0 %/ })).toBeTruthy();
    expect(within(region).getByText('512.0 KiB of 1.0 MiB · 2 of 5 layers')).toBeTruthy();
  });

  it('says of an image what holds it up', async () => {
    show(jobOf({}, { stage: 'pull', pulls: [{ ...pull, problem: 'a download broke off; Docker tries it again' }] }));
    const words = '512.0 KiB of 1.0 MiB · a download broke off; Docker tries it again';
    expect(within(await panel()).getByText(words)).toBeTruthy();
  });

  it('claims no share of a size that is not known', async () => {
    show(jobOf({}, { stage: 'pull', pulls: [{ ...pull, totalBytes: null }] }));
    const region = await panel();
    const bar = within(region).getByRole('progressbar', { name: /^All images/ });
    expect(bar.getAttribute('aria-valuenow')).toBeNull();
    expect(within(region).getByText(/512\.0 KiB so far/)).toBeTruthy();
  });

  it('shows the seconds of a wait without reading each aloud', async () => {
    show(jobOf({}, { stage: 'health', step: 'Waiting for Docker, 12 s' }));
    const region = await panel();
    const spoken = within(region).getByText('Waiting for Docker');
    expect(spoken.getAttribute('role')).toBe('status');
    expect(spoken.parentElement?.textContent).toBe('Waiting for Docker, 12 s');
    expect(spoken.parentElement?.closest('[role=status], [aria-live]')).toBeNull();
  });

  it('moves no bar where the person prefers none to move', async () => {
    const pulls = [{ ...pull, totalBytes: null }];
    const isAnimated = (bar: HTMLElement) => bar.hasAttribute('data-animated');
    show(jobOf({}, { stage: 'pull', pulls }));
    expect(
      within(await panel())
        .getAllByRole('progressbar')
        .every(isAnimated),
    ).toBe(true);
    cleanup();
    const query = vi.spyOn(window, 'matchMedia').mockImplementation(
      (media) =>
        ({
          media,
          matches: media.includes('reduced-motion'),
          addEventListener: () => undefined,
          removeEventListener: () => undefined,
        }) as unknown as MediaQueryList,
    );
    show(jobOf({}, { stage: 'pull', pulls }));
    const region = await panel();
    await waitFor(() => expect(within(region).getAllByRole('progressbar').some(isAnimated)).toBe(false));
    query.mockRestore();
  });

  it('shows services turning ready one by one, with what each waits for', async () => {
    const services = [
      { name: 'mongo', state: 'ready', detail: '' },
      { name: 'elasticsearch', state: 'starting', detail: 'waits for its health check' },
      { name: 'apiserver', state: 'waiting', detail: 'waits for elasticsearch' },
    ] as const;
    const job = jobOf({ createdAtMs: Date.now() - 65_000 }, { stage: 'health', services: [...services] });
    const running = [serviceOf('elasticsearch', { health: 'starting', startedAtMs: Date.now() - 30_000 })];
    showServer({ 'stack.status': () => stackStatusOf({ state: 'starting', job, services: running }) });
    const region = await panel();
    const list = within(region).getByRole('list', { name: 'Services of this job' });
    const items = within(list).getAllByRole('listitem');
    expect(items[0]?.textContent).toBe('mongoReady');
    expect(items[1]?.textContent).toMatch(/^elasticsearchStartingwaits for its health check \(for 3\d s\)$/);
    expect(items[2]?.textContent).toBe('apiserverWaitingwaits for elasticsearch');
    expect(within(region).getByText('1 of 3 services are ready')).toBeTruthy();
    expect(within(region).getByText(/^1 min 0\d s so far/)).toBeTruthy();
  });

  it('leaves the last lines of a service out of its row', async () => {
    const detail = withLastWords('It keeps ending.', ['[ERROR] no memory']);
    const services = [
      { name: 'mongo', state: 'ready', detail: '' },
      { name: 'redis', state: 'failed', detail },
    ] as const;
    show(jobOf({}, { stage: 'health', services: [...services] }));
    const list = within(await panel()).getByRole('list', { name: 'Services of this job' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['mongoReady', 'redisFailedIt keeps ending.']);
  });

  it('can be cancelled, once', async () => {
    const bridge = show(jobOf());
    bridge.handle({ 'stack.cancel': () => ({}) });
    await userEvent.click(within(await panel()).getByRole('button', { name: 'Cancel' }));
    expect(bridge.inputsOf('stack.cancel')).toEqual([{ jobId: SAMPLE_JOB_ID }]);
    bridge.handle({ 'stack.status': () => absentStackOf({ job: jobOf({ isCancelRequested: true }) }) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    expect(await screen.findByRole('button', { name: 'Cancelling…' })).toHaveProperty('disabled', true);
  });

  it('says that another ClearDeck runs it, and which service it is for', async () => {
    show(jobOf({ isHere: false, services: ['redis'], kind: 'restart' }));
    const region = await screen.findByRole('region', { name: 'Restarting redis' });
    expect(region.textContent).toContain('run by another ClearDeck');
  });

  it('shows how much of a copy is done', async () => {
    show(jobOf({ kind: 'backup' }, { stage: 'copy', doneBytes: 1024, totalBytes: 4096 }));
    const region = await screen.findByRole('region', { name: 'Backing up the data' });
    expect(within(region).getByRole('progressbar', { name: /^Data: 25\.0 %/ })).toBeTruthy();
    expect(stages(region)).toContain('Copy data, under way');
  });
});

describe('a job that failed', () => {
  const problem = 'elasticsearch did not become healthy within 5 min: exit code 78.';

  it('says why and is tried again as it was asked', async () => {
    const bridge = show(jobOf({ state: 'failed', problem, services: ['elasticsearch'] }, { stage: 'health' }));
    const alert = await screen.findByRole('alert', { name: 'Starting elasticsearch failed' });
    expect(alert.textContent).toContain(problem);
    expect(stages(alert)).toEqual(['Checks, done', 'Images, done', 'Services, failed', 'Connect, to come']);
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(bridge.inputsOf('stack.start')).toEqual([{ services: ['elasticsearch'] }]);
  });

  it('has the last lines of the service apart from the reason', async () => {
    const text = withLastWords('redis did not become ready. It keeps ending.', [
      '[INFO] starting',
      '[ERROR] no memory',
    ]);
    show(jobOf({ state: 'failed', problem: text }, { stage: 'health' }));
    const alert = await screen.findByRole('alert', { name: 'Starting the server failed' });
    expect(within(alert).getByText('redis did not become ready. It keeps ending.')).toBeTruthy();
    const lines = within(alert).getByRole('group', { name: 'Last lines of the service' });
    expect(lines.textContent).toBe('[INFO] starting\n[ERROR] no memory');
  });

  it('names the image that could not be pulled', async () => {
    const pulls = [{ ...pull, state: 'failed' as const, problem: 'The registry does not know it.' }];
    show(jobOf({ state: 'failed', problem: 'An image is missing.' }, { stage: 'pull', pulls }));
    const alert = await screen.findByRole('alert', { name: 'Starting the server failed' });
    expect(within(alert).getByText('The registry does not know it.')).toBeTruthy();
    // Of all images nothing is said: only those that failed are here.
    expect(within(alert).getAllByRole('progressbar')).toHaveLength(1);
  });

  it('that the doctor stopped shows the checks, their fixes and the way past them', async () => {
    const failing = sampleDoctor.checks.map((check) =>
      check.id === 'folder-elastic' ? { ...check, state: 'error' as const } : check,
    );
    const bridge = show(jobOf({ state: 'failed', problem: 'The doctor found what keeps the server from starting.' }), {
      'stack.doctor': () => ({ ...sampleDoctor, checks: failing }),
    });
    const list = await screen.findByRole('list', { name: 'What keeps the server from starting' });
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(2));
    expect(within(list).getByText('sudo sysctl -w vm.max_map_count=262144')).toBeTruthy();
    expect(within(list).getByRole('button', { name: 'Fix Data folder of elastic' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Start anyway…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Start in spite of the findings?' });
    expect(dialog.textContent).toContain('Memory maps, Data folder of elastic');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Start anyway' }));
    await waitFor(() =>
      expect(bridge.inputsOf('stack.start')).toEqual([
        { services: [], ignoredChecks: ['map-count', 'folder-elastic'] },
      ]),
    );
  });

  it('that the doctor stopped says so where the doctor cannot be asked', async () => {
    show(jobOf({ state: 'failed', problem }), {
      'stack.doctor': () => Promise.reject(new AppError('ENGINE_FAILED', 'The doctor is stuck.')),
    });
    const alert = await screen.findByRole('alert', { name: 'Starting the server failed' });
    expect(await within(alert).findByText('The doctor is stuck.')).toBeTruthy();
    expect(within(alert).getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('can be dismissed', async () => {
    const bridge = show(jobOf({ state: 'failed', problem }));
    const alert = await screen.findByRole('alert', { name: 'Starting the server failed' });
    await userEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert', { name: 'Starting the server failed' })).toBeNull();
    await userEvent.click(screen.getByRole('tab', { name: 'Data' }));
    await screen.findByRole('heading', { name: 'Stores' });
    await userEvent.click(screen.getByRole('tab', { name: 'Overview' }));
    await screen.findByRole('list', { name: 'Services' });
    expect(screen.queryByRole('alert', { name: 'Starting the server failed' })).toBeNull();
    // The next failure is news again.
    bridge.handle({
      'stack.status': () =>
        absentStackOf({ job: jobOf({ id: SAMPLE_JOB_ID.replace(/^./, 'f'), state: 'failed', problem }) }),
    });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    expect(await screen.findByRole('alert', { name: 'Starting the server failed' })).toBeTruthy();
  });

  it('is no news once the server runs all the same', async () => {
    showServer({ 'stack.status': () => stackStatusOf({ job: jobOf({ state: 'failed', problem }) }) });
    await screen.findByRole('list', { name: 'Services' });
    expect(screen.queryByText(problem)).toBeNull();
  });
});
