import { describe, expect, it } from 'vitest';
import { FIRST_LINE, oneService, readOne, readText } from './testing/read-text.ts';

const agent = (lines: string, change: { name?: string; image?: string; profile?: string } = {}) => {
  const name = change.name ?? 'agent-services';
  const image = change.image ?? 'clearml/clearml-agent-services:1';
  const profiles = change.profile === undefined ? '[agent-services]' : change.profile;
  return `services:\n  ${name}:\n    image: ${image}\n    profiles: ${profiles}\n    ${lines}\n`;
};
const SOCKET = 'volumes: [/var/run/docker.sock:/var/run/docker.sock]';

describe('walls between containers and this machine', () => {
  it.each([
    'privileged: true',
    'privileged: "${PRIVILEGED:-true}"',
    'pid: host',
    'ipc: host',
    'network_mode: host',
    'userns_mode: host',
    'uts: host',
    'cgroup: host',
    'cgroup_parent: /x',
    'cap_add: [SYS_ADMIN]',
    'devices: [/dev/sda:/dev/sda]',
    'device_cgroup_rules: ["a *:* rwm"]',
    'security_opt: [seccomp:unconfined]',
    'volumes_from: [other]',
    'ports: ["8080:80"]',
  ])('refuses %j, with its line', (lines) => {
    expect(() => readText(oneService(lines))).toThrow(`/stack/compose.yml:${String(FIRST_LINE)}:`);
  });

  it('refuses it where it comes in by a merge, too', () => {
    const text = 'x-a: &a\n  privileged: true\nservices:\n  app: {<<: *a, image: x}';
    expect(() => readText(text)).toThrow('/stack/compose.yml:2:3: “privileged”');
  });

  it.each([
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/run/user/1000/docker.sock',
    '/var/run/../run/docker.sock',
    '//var/run/docker.sock',
    '/VAR/RUN/DOCKER.SOCK',
    '/home/me/.docker/run/docker.sock',
    '/home/me/.colima/default/docker.sock',
    '/run/podman/podman.sock',
    '/run/containerd/containerd.sock',
    '${DOCKER_SOCKET:-/var/run/docker.sock}',
    '\\\\.\\pipe\\docker_engine',
    '/',
    '/var',
    '/var/run',
    '/var/run/',
    '/run',
    '/proc',
    '/sys/fs/cgroup',
    '/dev',
    '/etc',
    '/var/lib/docker/volumes',
    '/run/media',
    '/run/media/../docker.d',
    '/run/media/ada/docker.sock',
    '/usr',
    '/usr/bin',
    '/lib/systemd/system',
    '/root',
    '/var/spool/cron/crontabs',
    'C:\\',
    'c:/',
    '../../../..',
  ])('does not mount %s', (source) => {
    expect(() => readOne(`volumes: [{type: bind, source: '${source}', target: /x}]`)).toThrow(/is not mounted/);
    if (!source.includes('pipe')) expect(() => readOne(`volumes: ['${source}:/x:ro']`)).toThrow(/is not mounted/);
  });

  it.each([
    ...['/var/tmp/data', '/runner/data', '/srv/etc', '/home/me/.config/ClearDeck/clearml_data', 'D:\\ClearDeck'],
    ...['/root/.config/ClearDeck/clearml_data', '/usr/local/share/data', '/run/media/ada/Big disk/clearml_data'],
  ])('mounts %s', (source) => {
    expect(readOne(`volumes: ['${source}:/x']`).mounts).toHaveLength(1);
  });

  it('lets ClearML’s own agent have the engine, behind its profile', () => {
    const [service] = readText(agent(`privileged: true\n    ${SOCKET}`)).services;
    expect(service?.isPrivileged).toBe(true);
    expect(service?.mounts).toHaveLength(1);
  });

  it.each([
    [agent('privileged: true', { name: 'agent' })],
    [agent('privileged: true', { image: 'other/image:1' })],
    [agent('privileged: true', { image: 'evil/not-clearml-agent-services:1' })],
    [agent('privileged: true', { profile: '[]' })],
    [agent('privileged: true', { profile: '[other]' })],
    [agent(SOCKET, { name: 'agent' })],
    [agent(SOCKET, { image: 'clearml-agent-services.evil.example/x:1' })],
    [agent(SOCKET, { profile: '[]' })],
    [agent('cap_add: [SYS_ADMIN]')],
    [agent('pid: host')],
    [agent('volumes: [/:/host]')],
  ])('and nobody who only looks like it, nor more than that: %j', (text) => {
    expect(() => readText(text)).toThrow(/^\/stack\/compose\.yml:5:\d+: /);
  });
});
