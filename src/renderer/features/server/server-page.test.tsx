import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { navigate } from 'wouter/use-browser-location';
import { AppError } from '#shared/ipc/result.ts';
import {
  absentStackOf,
  jobOf,
  sampleDoctor,
  sampleEngine,
  serviceOf,
  stackStatusOf,
} from '../../../../test/fakes/stack-samples.ts';
import { showServer } from './server.fixture.tsx';

const button = (name: string) => screen.findByRole('button', { name });

describe('the head of the server page', () => {
  it('starts a server that is not there', async () => {
    const bridge = showServer({ 'stack.status': () => absentStackOf() });
    await userEvent.click(await button('Start server'));
    expect(bridge.inputsOf('stack.start')).toEqual([{ services: [] }]);
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Open web UI' })).toBeNull();
  });

  it('stops and restarts one that runs, and leads to its web UI outside', async () => {
    const bridge = showServer();
    expect(await screen.findByText(/7 of 7 services are ready/)).toBeTruthy();
    await userEvent.click(await button('Stop'));
    await userEvent.click(await button('Restart'));
    expect(bridge.inputsOf('stack.stop')).toEqual([{ services: [] }]);
    expect(bridge.inputsOf('stack.restart')).toEqual([{ services: [] }]);
    expect(screen.queryByRole('button', { name: 'Start server' })).toBeNull();
    const link = screen.getByRole('link', { name: 'Open web UI' });
    expect(link.getAttribute('href')).toBe('http://127.0.0.1:8080/');
    expect(link.getAttribute('target')).toBe('_blank');
  });

  it('offers all three where the server runs in part', async () => {
    showServer({ 'stack.status': () => stackStatusOf({ state: 'partial', summary: '3 of 7 services run.' }) });
    for (const name of ['Start server', 'Stop', 'Restart'])
      expect(await button(name)).toHaveProperty('disabled', false);
  });

  it('is on its way where a job moves all of it, and half of it running is no warning then', async () => {
    const summary = 'Part of the server runs; not running: mongo.';
    const services = [serviceOf('redis'), serviceOf('mongo', { state: 'exited' })];
    const partial = { state: 'partial', summary, services } as const;
    const bridge = showServer({ 'stack.status': () => stackStatusOf({ ...partial, job: jobOf() }) });
    expect(await screen.findByText('1 of 2 services run.', { exact: false })).toHaveProperty(
      'textContent',
      'Starting. 1 of 2 services run.',
    );
    // A job for one service says nothing of the server.
    bridge.handle({ 'stack.status': () => stackStatusOf({ ...partial, job: jobOf({ services: ['mongo'] }) }) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    expect(await screen.findByText(summary, { exact: false })).toHaveProperty(
      'textContent',
      `Partly running. ${summary}`,
    );
  });

  it('links to nothing on another machine', async () => {
    const urls = { web: 'http://far.example:8080', api: 'http://far.example:8008', files: 'http://far.example:8081' };
    showServer({ 'stack.status': () => stackStatusOf({ urls }) });
    await button('Stop');
    expect(screen.queryByRole('link', { name: 'Open web UI' })).toBeNull();
  });

  it('offers nothing while a job runs or no engine answers', async () => {
    const bridge = showServer({ 'stack.status': () => stackStatusOf({ job: jobOf() }) });
    expect(await button('Stop')).toHaveProperty('disabled', true);
    bridge.handle({
      'stack.status': () => absentStackOf({ engine: { ...sampleEngine, state: 'stopped', problem: 'No answer.' } }),
    });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    expect(await button('Start server')).toHaveProperty('disabled', true);
  });

  it('says who made a server that is not ours, and restarts it as it is', async () => {
    const adoptedFrom = 'Docker Compose, from /opt/docker-compose.yml';
    const bridge = showServer({ 'stack.status': () => stackStatusOf({ adoptedFrom }) });
    const notice = (await screen.findByText(/made by other hands/)).closest('[role=alert]');
    expect(notice?.textContent).toContain(`Made by ${adoptedFrom}.`);
    expect(notice?.textContent).toContain('never replaces its containers');
    await userEvent.click(await button('Restart'));
    await waitFor(() => expect(bridge.inputsOf('stack.restart')).toEqual([{ services: [] }]));
  });

  it('tells why the engine refused', async () => {
    showServer({ 'stack.stop': () => Promise.reject(new AppError('ENGINE_FAILED', 'The container is stuck.')) });
    await userEvent.click(await button('Stop'));
    expect(await screen.findByText(/The container is stuck\./)).toBeTruthy();
  });
});

describe('the sections of the server page', () => {
  it('stand in the address', async () => {
    showServer();
    expect(screen.getByRole('tab', { name: 'Overview', selected: true })).toBeTruthy();
    await userEvent.click(await screen.findByRole('tab', { name: /^Doctor/ }));
    expect(window.location.pathname).toBe('/server/doctor');
    expect(screen.getByRole('tab', { name: /^Doctor/, selected: true })).toBeTruthy();
  });

  it('go to the overview from an address that is none', async () => {
    showServer({}, '/server/nonsense');
    expect(await screen.findByRole('tab', { name: 'Overview', selected: true })).toBeTruthy();
    expect(window.location.pathname).toBe('/server');
  });

  it('count the doctor’s findings on its tab', async () => {
    showServer();
    expect(await screen.findByRole('tab', { name: 'Doctor, 2 findings' })).toBeTruthy();
  });

  it('have no count where all is well', async () => {
    const checks = sampleDoctor.checks.filter(({ state }) => state === 'ok');
    const bridge = showServer({ 'stack.doctor': () => ({ ...sampleDoctor, checks }) });
    await waitFor(() => expect(bridge.inputsOf('stack.doctor')).toHaveLength(1));
    await screen.findByText(/7 of 7 services are ready/);
    expect(screen.getByRole('tab', { name: 'Doctor' })).toBeTruthy();
  });
});

describe('what is read again', () => {
  it('is the state at each event, the doctor only at a turn of the stack', async () => {
    const bridge = showServer();
    await screen.findByText(/7 of 7 services are ready/);
    bridge.handle({ 'stack.status': () => stackStatusOf({ job: jobOf() }) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    await screen.findByRole('region', { name: 'Starting the server' });
    await waitFor(() => expect(bridge.inputsOf('stack.doctor')).toHaveLength(2));
    bridge.handle({ 'stack.status': () => stackStatusOf({ job: jobOf({}, { step: 'Pulling images' }) }) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    await screen.findByText('Pulling images');
    expect(bridge.inputsOf('stack.doctor')).toHaveLength(2);
  });

  it('is the doctor too, where the stack took a turn while another page was open', async () => {
    const bridge = showServer();
    await screen.findByText(/7 of 7 services are ready/);
    await screen.findByRole('tab', { name: 'Doctor, 2 findings' });
    act(() => navigate('/experiments'));
    expect(screen.queryByRole('tab')).toBeNull();
    bridge.handle({
      'stack.status': () => stackStatusOf({ job: jobOf({ state: 'succeeded' }) }),
      'stack.doctor': () => ({ ...sampleDoctor, checks: sampleDoctor.checks.slice(0, 2) }),
    });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    act(() => navigate('/server'));
    expect(await screen.findByRole('tab', { name: 'Doctor, 1 finding' })).toBeTruthy();
    expect(bridge.inputsOf('stack.doctor')).toHaveLength(2);
  });

  it('keeps what was known where the state cannot be read any more', async () => {
    const bridge = showServer();
    await screen.findByText(/7 of 7 services are ready/);
    bridge.handle({ 'stack.status': () => Promise.reject(new AppError('STORE_BUSY', 'Locked.')) });
    bridge.emit('stack.changed', { ids: [], isEverything: true });
    const alert = await screen.findByRole('alert', { name: /out of date/ });
    expect(alert.textContent).toContain('Locked.');
    expect(screen.getByRole('list', { name: 'Services' })).toBeTruthy();
    bridge.handle({ 'stack.status': () => stackStatusOf({ services: [serviceOf('mongo')] }) });
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(screen.queryByRole('alert', { name: /out of date/ })).toBeNull());
  });
});
