import { describe, expect, it } from 'vitest';
import type { EngineContainer } from '../engine-port.ts';
import { Patient } from './testing/patient.ts';

const STOPPED: Partial<EngineContainer> = { state: 'exited', exitCode: 0 };

/** A stopped server whose containers have these images, and a compose file with these others. */
function changed(was: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>): Patient {
  const patient = new Patient();
  for (const [name, image] of Object.entries(was)) patient.runs(name, { ...STOPPED, image });
  for (const [name, image] of Object.entries(is)) patient.service(name).image = image;
  return patient;
}

const look = (patient: Patient) => patient.check('data-versions');

describe('the versions of the data', () => {
  it('of a server that was never started fit', async () => {
    expect(await look(new Patient())).toMatchObject({
      state: 'ok',
      found: 'No container is there to say which versions used the data last.',
    });
  });

  it.each([
    ['the same', { mongo: 'mongo:7.0.22', redis: 'redis:7.4.1' }, { mongo: 'mongo:7.0.22', redis: 'redis:7.4.1' }],
    ['a later patch', { mongo: 'mongo:7.0.22' }, { mongo: 'mongo:7.0.30' }],
    ['an earlier patch', { mongo: 'mongo:7.0.22' }, { mongo: 'mongo:7.0.1' }],
    ['a later minor', { apiserver: 'clearml/server:2.3.0' }, { apiserver: 'mirror.example:5000/clearml/server:2.4.1' }],
    ['the next major of Elasticsearch', { elasticsearch: 'es:8.17.0' }, { elasticsearch: 'es:9.0.1' }],
    ['any later Redis', { redis: 'redis:5.0' }, { redis: 'redis:8.2' }],
    ['other versions of what keeps no data', { fileserver: 'f:2.0' }, { fileserver: 'f:1.0' }],
  ])('fit: %s', async (_, was, is) => {
    expect(await look(changed(was, is))).toMatchObject({ state: 'ok', found: 'The compose file’s versions fit.' });
  });

  it.each([
    ['mongo', 'mongo:8.0.1', 'mongo:7.0.22'],
    ['elasticsearch', 'elasticsearch:8.17.0', 'elasticsearch:8.16.4'],
    ['apiserver', 'clearml/server:2.4.0', 'clearml/server:2.3.0'],
    ['redis', 'redis:7.4.1', 'redis:6.2'],
  ])('keep an older %s from starting', async (service, was, is) => {
    expect(await look(changed({ [service]: was }, { [service]: is }))).toMatchObject({
      state: 'error',
      found: `${was} used the data of ${service} last; the compose file has ${is}.`,
      cause: expect.stringMatching(/newer image into the compose file/) as string,
    });
  });

  it.each([
    ['a step is left out', { mongo: 'mongo:6.0' }, { mongo: 'mongo:8.0' }, /version by version/],
    ['a tag says no version', { redis: 'redis:7.4.1' }, { redis: 'redis:latest' }, /names do not say/],
  ])('are warned of where %s', async (_, was, is, cause) => {
    expect(await look(changed(was, is))).toMatchObject({
      state: 'warning',
      cause: expect.stringMatching(cause) as string,
    });
  });

  it('are not those of a container that could not open them', async () => {
    for (const state of [
      { state: 'exited', exitCode: 62 },
      { state: 'restarting', exitCode: 62, restartCount: 3 },
      { state: 'running', restartCount: 3 },
      { state: 'created', exitCode: 0 },
    ] satisfies Partial<EngineContainer>[]) {
      const patient = new Patient();
      patient.runs('mongo', { image: 'mongo:8.0', ...state });
      patient.service('mongo').image = 'mongo:7.0';
      expect(await look(patient)).toMatchObject({
        state: 'ok',
        found: 'No container is there to say which versions used the data last.',
      });
    }
  });

  it('are their makers’ affair in a server of other hands', async () => {
    const patient = new Patient();
    patient.runs('mongo', { image: 'mongo:8.0', labels: {} });
    patient.service('mongo').image = 'mongo:7.0';
    expect(await look(patient)).toMatchObject({
      state: 'ok',
      found: 'The server was made by Docker Compose, and is started as it is.',
    });
  });
});
