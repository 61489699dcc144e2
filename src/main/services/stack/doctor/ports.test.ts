import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import type { PortHolder } from '../stack-port.ts';
import { Patient, REMOTE } from './testing/patient.ts';

const NODE: PortHolder = { process: { pid: 4711, name: 'node', command: 'node server.js --password hunter2' } };
const PROXY: PortHolder = { process: { pid: 99, name: 'docker-proxy', command: 'docker-proxy' } };

function held(holder: PortHolder, publisher?: { readonly containerName: string; readonly projectName: string | null }) {
  const patient = new Patient();
  patient.heldPorts.set(8080, holder);
  if (publisher) patient.engine.publishers = async () => [{ containerId: '1', hostPort: 8080, ...publisher }];
  return patient;
}

describe('a port that is taken', () => {
  it.each<[NodeJS.Platform, string]>([
    ['linux', 'kill 4711'],
    ['darwin', 'kill 4711'],
    ['win32', 'taskkill /PID 4711'],
  ])('by a process, on %s', async (platform, command) => {
    const patient = held(NODE);
    patient.host.platform = platform;
    const check = await patient.check('port-web');
    expect(check).toMatchObject({ state: 'error', found: 'Port 8080 is held by node, process 4711.', command });
    expect(JSON.stringify(check)).not.toContain('hunter2');
  });

  it.each<[NodeJS.Platform, string]>([
    ['linux', 'sudo ss -ltnp "sport = :8080"'],
    ['darwin', 'sudo lsof -nP -iTCP:8080 -sTCP:LISTEN'],
    ['win32', 'netstat -ano | findstr ":8080"'],
  ])('by a program that this account may not see, on %s', async (platform, command) => {
    const patient = held({ process: null });
    patient.host.platform = platform;
    expect(await patient.check('port-web')).toMatchObject({ state: 'error', command });
  });

  it('by this very ClearDeck, which must not be told to kill itself', async () => {
    const check = await held({ process: { pid: 1234, name: 'node', command: 'node' } }).check('port-web');
    expect(check.found).toBe('Port 8080 is held by this ClearDeck, which serves its panel there.');
    expect(check.command).not.toContain('kill');
  });

  it('by a container: its name and project, not the proxy’s', async () => {
    const patient = held(PROXY, { containerName: 'shop-web-1', projectName: 'shop' });
    expect(await patient.check('port-web')).toMatchObject({
      found: 'Port 8080 is held by the container shop-web-1 of the project “shop”.',
      command: 'docker stop shop-web-1',
    });
    const alone = held(PROXY, { containerName: 'nginx', projectName: null });
    expect((await alone.check('port-web')).found).toBe('Port 8080 is held by the container nginx.');
  });

  it('by this server’s own service between an end and the next start, which the engine lists without its port', async () => {
    const patient = held(PROXY);
    patient.runs('webserver', { state: 'restarting', restartCount: 3 });
    expect(await patient.check('port-web')).toMatchObject({ state: 'ok', fix: null });
    // An account that is not root does not see whose process the proxy is.
    const unseen = held({ process: null });
    unseen.runs('webserver', { state: 'restarting', restartCount: 3 });
    expect(await unseen.check('port-web')).toMatchObject({ state: 'ok', fix: null });
    const other = held(PROXY);
    other.runs('fileserver', { state: 'restarting', restartCount: 3 });
    expect((await other.check('port-web')).state).toBe('error');
  });

  it('by a container of an engine that cannot be asked', async () => {
    expect((await held(PROXY).check('port-web')).found).toContain('a container of another engine');
    const patient = held(PROXY);
    patient.engine.publishers = async () => {
      throw new AppError('ENGINE_FAILED', 'No.');
    };
    expect((await patient.check('port-web')).found).toMatch(/It publishes a container\.$/);
  });
});

describe('a port that is not taken', () => {
  it('by anybody but this server', async () => {
    const patient = held(PROXY, { containerName: 'clearml-webserver', projectName: 'cleardeck' });
    expect(await patient.check('port-web')).toMatchObject({
      ...{ state: 'ok', found: "Port 8080 is published by this server's own clearml-webserver." },
    });
  });

  it('on a remote engine, as far as its containers tell; this machine’s listeners do not count', async () => {
    const patient = held(NODE);
    patient.view.endpoint = REMOTE;
    expect((await patient.check('port-web')).state).toBe('ok');
    patient.engine.publishers = async () => [
      { containerId: '1', hostPort: 8080, containerName: 'shop-web-1', projectName: 'shop' },
    ];
    expect(await patient.check('port-web')).toMatchObject({
      ...{ state: 'error', command: 'ssh ada@big-machine docker stop shop-web-1' },
    });
  });
});

describe('the fix', () => {
  it('changes that one port to the next that is free for everybody, and nothing else', async () => {
    const patient = held(NODE);
    // 8081 is the file server's; 8082 is held; 8083 is a stopped container's to come.
    patient.heldPorts.set(8082, { process: null });
    patient.engine.publishers = async () => [
      { containerId: '1', hostPort: 8083, containerName: 'x', projectName: null },
    ];
    const check = await patient.check('port-web');
    expect(check.fix).toBe('Changes this port in the settings from 8080 to 8084; addresses and links follow it.');
    expect(check.cause).toContain('8084 is free');
    await patient.fix('port-web');
    expect(patient.done).toEqual(['setPorts 8084 8008 8081']);
  });

  it('is not offered where no port near is free', async () => {
    const patient = new Patient();
    patient.host.portHolder = async () => NODE;
    expect(await patient.check('port-files')).toMatchObject({ state: 'error', fix: null });
  });

  it('does not go beyond the last port', async () => {
    const patient = new Patient();
    patient.settings = { ...patient.settings, ports: { web: 65_535, api: 8008, files: 8081 } };
    patient.heldPorts.set(65_535, NODE);
    expect((await patient.check('port-web')).fix).toBeNull();
  });
});
