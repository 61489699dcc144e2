import { describe, expect, it } from 'vitest';
import { doctorReportSchema, type DoctorCheck } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { problemsThatBlock } from './problems-that-block.ts';
import { Patient, service } from './testing/patient.ts';

const signal = new AbortController().signal;

/** A healthy patient, harmed in one place. */
function harmed(harm: (patient: Patient) => void): Patient {
  const patient = healthy();
  harm(patient);
  return patient;
}

function healthy(): Patient {
  const patient = new Patient();
  patient.runs('elasticsearch');
  patient.runs('apiserver');
  patient.execAnswers.set('curl', { exitCode: 0, output: '{}' });
  return patient;
}

/** The checks that are not `ok`, by id. */
async function complaints(patient: Patient): Promise<Readonly<Record<string, DoctorCheck['state']>>> {
  const { checks } = await patient.doctor().run({ signal });
  return Object.fromEntries(checks.filter(({ state }) => state !== 'ok').map(({ id, state }) => [id, state]));
}

describe('one fault, one finding', () => {
  it('finds nothing where all is well, and says what it looked at', async () => {
    const report = await healthy().doctor().run({ signal });
    expect(doctorReportSchema.parse(report)).toEqual(report);
    expect(report.checks.map(({ id, state }) => `${id} ${state}`)).toEqual([
      ...[
        'engine ok',
        'compose-file ok',
        'map-count ok',
        'memory ok',
        'cpus ok',
        'disk ok',
        'port-web ok',
        'port-api ok',
      ],
      ...['port-files ok', 'folder-elastic ok', 'folder-mongo ok', 'folder-redis ok', 'folder-fileserver ok'],
      ...['data-versions ok', 'platform ok', 'clock ok', 'read-only ok', 'secrets ok', 'published-ports ok'],
    ]);
    for (const check of report.checks) {
      expect(check).toMatchObject({ cause: '', command: null, fix: null });
      expect(check.found).not.toBe('');
    }
  });

  const GB = 1e9;
  it.each<[string, (patient: Patient) => void, Readonly<Record<string, DoctorCheck['state']>>]>([
    ['an engine of 2019', ({ view }) => (view.apiVersion = '1.40'), { engine: 'error' }],
    ['Windows containers', ({ view }) => (view.platform = 'windows/amd64'), { engine: 'error' }],
    ['few memory maps', ({ host }) => (host.mapCount = async () => 65_530), { 'map-count': 'warning' }],
    ['7 GB', ({ info }) => (info.memoryBytes = 7 * GB), { memory: 'warning' }],
    ['3 GB', ({ info }) => (info.memoryBytes = 3 * GB), { memory: 'error' }],
    ['one core', ({ info }) => (info.cpus = 1), { cpus: 'warning' }],
    [
      '19 % free',
      ({ host }) => (host.disk = async () => ({ freeBytes: 19 * GB, totalBytes: 100 * GB })),
      { disk: 'warning' },
    ],
    [
      '4 % free',
      ({ host }) => (host.disk = async () => ({ freeBytes: 4 * GB, totalBytes: 100 * GB })),
      { disk: 'error' },
    ],
    [
      '400 MB of 1 GB free',
      ({ host }) => (host.disk = async () => ({ freeBytes: 0.4 * GB, totalBytes: GB })),
      { disk: 'error' },
    ],
    ['the engine’s disk full', engineDiskFull, { disk: 'error' }],
    ['the web port taken', ({ heldPorts }) => heldPorts.set(8080, { process: null }), { 'port-web': 'error' }],
    ['the API port taken', ({ heldPorts }) => heldPorts.set(8008, { process: null }), { 'port-api': 'error' }],
    ['the file port taken', ({ heldPorts }) => heldPorts.set(8081, { process: null }), { 'port-files': 'error' }],
    ['root’s folder', (patient) => owned(patient, 'elastic', { uid: 0 }), { 'folder-elastic': 'error' }],
    ['a file', (patient) => owned(patient, 'redis', { isFolder: false }), { 'folder-redis': 'error' }],
    [
      'an image older than the data',
      (patient) => {
        patient.containers[0]!.image = 'elasticsearch:8.17.0';
        patient.service('elasticsearch').image = 'elasticsearch:8.16.0';
      },
      { 'data-versions': 'error' },
    ],
    ['another platform', otherPlatform, { platform: 'error' }],
    ['a clock 6 s behind', ({ info }) => (info.timeMs -= 6000), { clock: 'warning' }],
    ['a clock 61 s ahead', ({ info }) => (info.timeMs += 61_000), { clock: 'error' }],
    ['a read-only index', readOnly, { 'read-only': 'error' }],
    ['default secrets', foreignWithDefaults, { secrets: 'warning' }],
    [
      'a port open to the network',
      ({ containers }) => (containers[1]!.ports = [{ hostIp: '0.0.0.0', hostPort: 8008, containerPort: 8008 }]),
      { 'published-ports': 'warning' },
    ],
    [
      'a compose file that opens a port',
      (patient) =>
        (patient.service('webserver').ports = [{ hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' }]),
      { 'published-ports': 'warning' },
    ],
  ])('%s', async (_, harm, expected) => {
    const patient = harmed(harm);
    expect(await complaints(patient)).toEqual(expected);
    const id = Object.keys(expected)[0]!;
    const check = await patient.check(id);
    expect(check.cause).not.toBe('');
    expect(patient.logged).toEqual([]);
  });

  it('tells a compose file that cannot be used with its line, and does not guess at what it says', async () => {
    const patient = harmed((p) => {
      p.wanted = async () => {
        throw new AppError('STACK_FILE_INVALID', 'Line 12: “deploy” is not supported.');
      };
    });
    expect(await patient.check('compose-file')).toMatchObject({
      ...{ state: 'error', found: 'Line 12: “deploy” is not supported.', fix: null },
    });
    expect(await complaints(patient)).toMatchObject({ disk: 'unknown', 'port-web': 'unknown', platform: 'unknown' });
    expect(await complaints(patient)).not.toHaveProperty('memory');
  });
});

describe('without an engine', () => {
  it('says so once as an error, and of the rest what this machine tells', async () => {
    const patient = harmed((p) => p.disconnects('stopped'));
    const found = await complaints(patient);
    expect(Object.entries(found).filter(([, state]) => state === 'error')).toEqual([['engine', 'error']]);
    const { memory } = found;
    expect(memory).toBe('unknown');
    expect(found).not.toHaveProperty('disk');
    expect(found).not.toHaveProperty('port-web');
    expect(found).not.toHaveProperty('folder-elastic');
    expect((await patient.check('memory')).found).toBe('Cannot be asked without an engine.');
  });
});

describe('bounds', () => {
  it('gives up on one check that hangs, and tells the others', async () => {
    const patient = harmed((p) => {
      p.timeoutMs = 100;
      p.host.mapCount = async () => await new Promise(() => {});
    });
    expect(await complaints(patient)).toEqual({ 'map-count': 'unknown' });
    expect((await patient.check('map-count')).found).toBe('No answer within 0.1 s.');
  });

  it('never rejects: an engine that hangs, one that throws nonsense, a run that is cancelled', async () => {
    const hanging = harmed((p) => {
      p.timeoutMs = 100;
      p.engine.info = async () => await new Promise(() => {});
      p.engine.publishers = async () => await new Promise(() => {});
    });
    expect(await complaints(hanging)).toMatchObject({ memory: 'unknown', clock: 'unknown', 'port-web': 'unknown' });

    const broken = harmed((p) => {
      p.engine.info = async () => {
        throw new TypeError('secret inside');
      };
    });
    const memory = await broken.check('memory');
    expect(memory.state).toBe('unknown');
    expect(memory.found).not.toContain('secret inside');
    expect(broken.logged[0]).toBeInstanceOf(TypeError);

    const cancelled = await healthy().doctor().run({ signal: AbortSignal.abort() });
    expect(cancelled.checks.every(({ state, found }) => state === 'unknown' && found.includes('cancelled'))).toBe(true);
  });

  it('asks each thing once, however many checks want it', async () => {
    let count = 0;
    const patient = harmed((p) => {
      const { info } = p.engine;
      p.engine.info = async (options) => {
        count += 1;
        return await info(options);
      };
    });
    await patient.doctor().run({ signal });
    expect(count).toBe(1);
  });
});

describe('fix', () => {
  it('refuses a check that does not exist, one that is well, and one that ClearDeck may not mend', async () => {
    const patient = harmed(({ host }) => (host.mapCount = async () => 65_530));
    await expect(patient.fix('no-such')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(patient.fix('memory')).rejects.toThrow('There is nothing to mend any more.');
    await expect(patient.fix('map-count')).rejects.toThrow(/Run: echo vm\.max_map_count=524288/);
    expect(patient.done).toEqual([]);
  });

  it('answers what the doctor finds afterwards', async () => {
    const patient = harmed(({ heldPorts }) => heldPorts.set(8080, { process: null }));
    const report = await patient.doctor().fix('port-web', { signal });
    expect(report.checks.find(({ id }) => id === 'port-web')?.state).toBe('ok');
  });
});

it('lets a start go on in spite of what the person ignores, of warnings, and of what is unknown', async () => {
  const patient = harmed((p) => {
    p.info.memoryBytes = 3e9;
    p.info.cpus = 1;
    p.heldPorts.set(8080, { process: null });
    p.engine.publishers = async () => {
      throw new AppError('ENGINE_FAILED', 'No.');
    };
  });
  const report = await patient.doctor().run({ signal });
  expect(problemsThatBlock(report, []).map(({ id }) => id)).toEqual(['memory', 'port-web']);
  expect(problemsThatBlock(report, ['memory']).map(({ id }) => id)).toEqual(['port-web']);
  expect(problemsThatBlock(report, ['memory', 'port-web'])).toEqual([]);
});

function engineDiskFull({ host }: Patient): void {
  host.disk = async (folder) => ({
    ...{ freeBytes: folder === '/var/lib/docker' ? 1e9 : 500e9, totalBytes: 1000e9 },
  });
}

function owned({ folders }: Patient, store: string, over: object): void {
  const folder = `/home/ada/cleardeck/clearml_data/${store}`;
  folders.set(folder, { ...folders.get(folder)!, ...over });
}

function otherPlatform(patient: Patient): void {
  patient.services.push(service('agent-services', { profiles: ['agent-services'], image: 'agent:1' }));
  patient.settings = { ...patient.settings, withAgentServices: true };
  patient.engine.image = async () => null;
  patient.engine.platforms = async (image) => (image === 'agent:1' ? ['linux/arm64'] : ['linux/amd64']);
}

function readOnly({ execAnswers }: Patient): void {
  const settings = { index: { blocks: { read_only_allow_delete: 'true' } } };
  execAnswers.set('curl', { exitCode: 0, output: JSON.stringify({ 'events-log': { settings } }) });
}

function foreignWithDefaults({ containers, execAnswers }: Patient): void {
  containers[1]!.labels = {};
  execAnswers.set('sh', { exitCode: 0, output: '\n' });
}
