import { describe, expect, it } from 'vitest';
import type { EngineEndpoint, EngineView } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { COLIMA, LOCAL, Patient, REMOTE } from './testing/patient.ts';

const endpoint = (address: string, over: Partial<EngineEndpoint> = {}): EngineEndpoint => ({
  ...{ id: `socket:${address}`, address, origin: 'a socket', isRemote: false },
  ...over,
});
const ROOTLESS = endpoint('unix:///run/user/1000/docker.sock');
const DESKTOP = endpoint('unix:///Users/ada/.docker/run/docker.sock', { origin: 'Docker Desktop’s socket' });
const PIPE = endpoint('npipe:////./pipe/dockerDesktopLinuxEngine');
const LINUX_DESKTOP = endpoint('unix:///home/ada/.docker/desktop/docker.sock');
const ORBSTACK = endpoint('unix:///Users/ada/.orbstack/run/docker.sock');
const PODMAN = endpoint('unix:///run/user/1000/podman/podman.sock');
const RANCHER = endpoint('unix:///Users/ada/.rd/docker.sock');

function ill(platform: NodeJS.Platform, state: EngineView['state'], at: EngineEndpoint | null, uid = 1000): Patient {
  const patient = new Patient();
  patient.host.platform = platform;
  patient.host.uid = platform === 'win32' ? null : uid;
  patient.disconnects(state, at);
  return patient;
}

describe('engine that does not run', () => {
  it.each<[NodeJS.Platform, EngineEndpoint, string]>([
    ['linux', ROOTLESS, 'systemctl --user start docker'],
    ['linux', LINUX_DESKTOP, 'systemctl --user start docker-desktop'],
    ['linux', PODMAN, 'systemctl --user start podman.socket'],
    ['darwin', DESKTOP, 'open -a Docker'],
    ['darwin', COLIMA, 'colima start'],
    ['darwin', ORBSTACK, 'open -a OrbStack'],
    ['darwin', RANCHER, 'rdctl start'],
  ])('on %s at $address: says and runs the command that needs no password', async (platform, at, command) => {
    const patient = ill(platform, 'stopped', at);
    const check = await patient.check('engine');
    expect(check).toMatchObject({ state: 'error', command });
    expect(check.fix).toContain(`Runs “${command}”, then tries to connect.`);
    await patient.fix('engine');
    expect(patient.done).toEqual([command, 'retry']);
  });

  it('starts Docker Desktop on Windows', async () => {
    const patient = ill('win32', 'stopped', PIPE);
    expect((await patient.check('engine')).command).toBe(
      "Start-Process 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe'",
    );
    await patient.fix('engine');
    expect(patient.done[0]).toMatch(/^powershell .* -Command Start-Process 'C:/);
    expect(patient.done).toHaveLength(2);
  });

  it('asks for no password itself: the service is for the person to start, unless ClearDeck is root', async () => {
    const patient = ill('linux', 'stopped', LOCAL);
    expect(await patient.check('engine')).toMatchObject({
      ...{ command: 'sudo systemctl start docker', fix: 'Tries to connect again.' },
    });
    await patient.fix('engine');
    expect(patient.done).toEqual(['retry']);

    const root = ill('linux', 'stopped', LOCAL, 0);
    await root.fix('engine');
    expect(root.done).toEqual(['systemctl start docker', 'retry']);
  });

  it('only connects again to another machine’s engine, and says how it is started there', async () => {
    const patient = ill('linux', 'stopped', REMOTE);
    expect((await patient.check('engine')).command).toBe('ssh ada@big-machine sudo systemctl start docker');
    await patient.fix('engine');
    expect(patient.done).toEqual(['retry']);
  });

  it('tells the words of a start that fails, and does not connect', async () => {
    const patient = ill('linux', 'stopped', ROOTLESS);
    patient.host.run = async () => ({ exitCode: 5, output: 'x\nFailed to start docker.service: Unit not found.\n' });
    await expect(patient.fix('engine')).rejects.toThrow(/failed: Failed to start docker\.service: Unit not found\./);
    patient.host.run = async () => {
      throw new AppError('NOT_FOUND', 'There is no program “systemctl” on this machine.');
    };
    await expect(patient.fix('engine')).rejects.toThrow('There is no program “systemctl”');
    expect(patient.done).toEqual([]);
  });
});

describe('other engine problems', () => {
  it.each<[NodeJS.Platform, string]>([
    ['linux', 'sudo apt-get install docker.io'],
    ['darwin', 'brew install --cask docker'],
    ['win32', 'winget install Docker.DockerDesktop'],
  ])('says how to install one on %s', async (platform, command) => {
    const check = await ill(platform, 'notFound', null).check('engine');
    expect(check).toMatchObject({ state: 'error', fix: 'Tries to connect again.' });
    expect(check.command).toContain(command);
  });

  it('names the group where the socket may not be used, and that one has to log in again', async () => {
    const check = await ill('linux', 'noPermission', LOCAL).check('engine');
    expect(check).toMatchObject({ state: 'error', command: 'sudo usermod -aG docker "$USER"' });
    expect(check.cause).toContain('log out and in again');
  });

  it('advises the group only where the group decides', async () => {
    const elsewhere = await ill('linux', 'noPermission', REMOTE).check('engine');
    expect(elsewhere).toMatchObject({ state: 'error', command: 'ssh ada@big-machine docker version' });
    expect(elsewhere.cause).not.toContain('group');
    const podman = ill('linux', 'noPermission', endpoint('unix:///run/podman/podman.sock'));
    expect((await podman.check('engine')).command).toBe('systemctl --user enable --now podman.socket');
    const others = ill('linux', 'noPermission', endpoint('unix:///run/user/1001/docker.sock'));
    expect(await others.check('engine')).toMatchObject({ state: 'error', command: null });
  });

  it('tells the reason it was given, of engines that are too old or fail', async () => {
    const old = ill('linux', 'tooOld', LOCAL);
    old.view.problem = 'Docker 19.03 speaks version 1.40.';
    expect(await old.check('engine')).toMatchObject({ state: 'error', found: 'Docker 19.03 speaks version 1.40.' });
    expect((await old.check('engine')).cause).toContain('1.41');
    expect((await old.check('engine')).command).toContain('install docker.io');
    // Nothing that is upgraded on this machine makes another one's engine newer.
    expect(await ill('linux', 'tooOld', REMOTE).check('engine')).toMatchObject({ state: 'error', command: null });
    const failed = ill('linux', 'failed', LOCAL);
    failed.view.problem = 'HTTP 502';
    expect(await failed.check('engine')).toMatchObject({ state: 'error', found: 'HTTP 502' });
  });

  it('does not call an engine ill that is still being asked', async () => {
    expect(await ill('linux', 'connecting', LOCAL).check('engine')).toMatchObject({ state: 'unknown' });
  });

  it('counts versions as numbers', async () => {
    const patient = new Patient();
    patient.view.apiVersion = '1.5';
    expect((await patient.check('engine')).state).toBe('error');
    patient.view.apiVersion = '1.41';
    expect((await patient.check('engine')).state).toBe('ok');
    patient.view.apiVersion = '2.0';
    expect((await patient.check('engine')).state).toBe('ok');
  });
});
