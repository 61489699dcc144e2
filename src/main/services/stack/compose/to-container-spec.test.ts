import { describe, expect, it } from 'vitest';
import { LABELS } from './container-spec.ts';
import { readOne, readText } from './testing/read-text.ts';
import { toContainerSpec, toNetworkSpec, type SpecContext } from './to-container-spec.ts';

const CONTEXT: SpecContext = {
  projectName: 'clear',
  workingFolder: '/stack',
  composePath: '/stack/compose.yml',
  dataFolder: '/home/me/cleardeck',
  hashKey: 'key of this install',
};
const FULL = `command: [run, it]
entrypoint: [sh]
environment: {B: 2, A: "1=1"}
ports: ["127.0.0.1:8080:80", "[::1]:8080:80", "127.0.0.1:53:53/udp"]
volumes: ["/srv/a:/a", "/srv/b:/b:ro", "store:/c", "/d"]
tmpfs: /tmp
networks: [back, front]
healthcheck: {test: ls, interval: 5s, timeout: 2s, start_period: 1m30s, retries: 4}
mem_limit: 1g
cpus: 0.5
ulimits: {nofile: 1024}
restart: unless-stopped
logging: {driver: local, options: {max-size: 5m}}
stop_grace_period: 1m
user: "1000"
working_dir: /srv
privileged: false
platform: linux/amd64
labels: {mine: yes}`;

describe('toContainerSpec', () => {
  it('says to the engine what the file says', () => {
    const spec = toContainerSpec(readOne(FULL), CONTEXT);
    expect(spec).toMatchObject({
      name: 'clear-app-1',
      platform: 'linux/amd64',
      moreNetworks: [{ name: 'clear_front', aliases: ['app'] }],
    });
    const { Labels: _labels, ...body } = spec.body;
    expect(body).toEqual({
      Image: 'app:1',
      Cmd: ['run', 'it'],
      Entrypoint: ['sh'],
      Env: ['A=1=1', 'B=2'],
      User: '1000',
      WorkingDir: '/srv',
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      Healthcheck: {
        Test: ['CMD-SHELL', 'ls'],
        Interval: 5_000_000_000,
        Timeout: 2_000_000_000,
        StartPeriod: 90_000_000_000,
        Retries: 4,
      },
      StopTimeout: 60,
      HostConfig: {
        Binds: [],
        Mounts: [
          { Type: 'bind', Source: '/srv/a', Target: '/a', ReadOnly: false },
          { Type: 'bind', Source: '/srv/b', Target: '/b', ReadOnly: true },
          {
            Type: 'volume',
            Source: 'clear_store',
            Target: '/c',
            ReadOnly: false,
            VolumeOptions: { Labels: { [LABELS.project]: 'clear', [LABELS.volume]: 'store' } },
          },
          { Type: 'volume', Target: '/d', ReadOnly: false },
        ],
        Tmpfs: { '/tmp': '' },
        PortBindings: {
          '80/tcp': [
            { HostIp: '127.0.0.1', HostPort: '8080' },
            { HostIp: '::1', HostPort: '8080' },
          ],
          '53/udp': [{ HostIp: '127.0.0.1', HostPort: '53' }],
        },
        RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
        Memory: 1_073_741_824,
        NanoCpus: 500_000_000,
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
        Privileged: false,
        NetworkMode: 'clear_back',
        LogConfig: { Type: 'local', Config: { 'max-size': '5m' } },
      },
      NetworkingConfig: { EndpointsConfig: { clear_back: { Aliases: ['app'] } } },
    });
  });

  it('leaves to the image what the file leaves to it', () => {
    const { body } = toContainerSpec(readOne(''), CONTEXT);
    expect(body.HostConfig).not.toHaveProperty('LogConfig');
    for (const key of ['Cmd', 'Entrypoint', 'User', 'WorkingDir', 'Healthcheck']) expect(body).not.toHaveProperty(key);
    expect(body.HostConfig).toMatchObject({ Memory: 0, NanoCpus: 0, NetworkMode: 'clear_default', Privileged: false });
  });

  it('carries the labels by which Compose knows its containers', () => {
    const [service] = readText(
      'services: {app: {image: x, labels: {mine: a}, depends_on: {b: {condition: service_healthy}, c: {condition: service_started}}}, b: {image: x}, c: {image: x}}',
    ).services;
    if (service === undefined) throw new Error('no service');
    expect(toContainerSpec(service, CONTEXT).body.Labels).toEqual({
      mine: 'a',
      'com.docker.compose.project': 'clear',
      'com.docker.compose.service': 'app',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': '/stack',
      'com.docker.compose.project.config_files': '/stack/compose.yml',
      'com.docker.compose.depends_on': 'b:service_healthy:false,c:service_started:false',
      'com.docker.compose.config-hash': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      'io.cleardeck.data-folder': '/home/me/cleardeck',
      'io.cleardeck.spec-hash': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it('takes a container’s name from the file where it has one', () => {
    expect(toContainerSpec(readOne('container_name: mine'), CONTEXT).name).toBe('mine');
  });

  it('has the engine make missing folders only where that is asked for', () => {
    const { HostConfig } = toContainerSpec(readOne('volumes: ["/a:/x", "/b:/y:ro"]'), {
      ...CONTEXT,
      hasEngineMakeFolders: true,
    }).body;
    expect(HostConfig).toMatchObject({ Binds: ['/a:/x:rw', '/b:/y:ro'], Mounts: [] });
  });
});

describe('hashes of a spec', () => {
  const hashes = (lines: string, context: Partial<SpecContext> = {}) => {
    const { Labels } = toContainerSpec(readOne(lines), { ...CONTEXT, ...context }).body;
    return { spec: Labels[LABELS.specHash], config: Labels[LABELS.configHash] };
  };

  it('are the same for the same, in whatever order the file has it', () => {
    expect(hashes('environment: {A: 1, B: 2}\nlabels: {a: 1, b: 2}')).toEqual(
      hashes('labels: {b: 2, a: 1}\nenvironment: [B=2, A=1]'),
    );
  });

  it.each([
    ['image', 'x-cleardeck: {title: a}\ncommand: [b]', 'x-cleardeck: {title: a}'],
    ['port', 'ports: ["127.0.0.1:1:1"]', 'ports: ["127.0.0.1:2:1"]'],
    ['memory', 'mem_limit: 1g', 'mem_limit: 2g'],
    ['order of mounts’ modes', 'volumes: ["/a:/a:ro"]', 'volumes: ["/a:/a"]'],
    ['second network', 'networks: [back, front]', 'networks: [back]'],
  ])('change with the %s', (_what, one, other) => {
    expect(hashes(one).spec).not.toBe(hashes(other).spec);
    expect(hashes(one).config).not.toBe(hashes(other).config);
  });

  it('tell a changed secret only to who has the key', () => {
    const one = hashes('environment: {SECRET: one}');
    const other = hashes('environment: {SECRET: other}');
    expect(one.spec).not.toBe(other.spec);
    expect(one.config).toBe(other.config);
    expect(hashes('environment: {SECRET: one}', { hashKey: 'another install' }).spec).not.toBe(one.spec);
  });

  it('change with the data folder and the project', () => {
    expect(hashes('', { dataFolder: '/other' }).spec).not.toBe(hashes('').spec);
    expect(hashes('', { projectName: 'other' }).spec).not.toBe(hashes('').spec);
  });

  it('do not change with a title, which is no part of the container', () => {
    expect(hashes('x-cleardeck: {title: a}').spec).toBe(hashes('x-cleardeck: {title: b}').spec);
  });
});

describe('toNetworkSpec', () => {
  it('names the network after the project and labels it as Compose does', () => {
    expect(toNetworkSpec({ name: 'back', driver: 'bridge' }, CONTEXT)).toEqual({
      name: 'clear_back',
      driver: 'bridge',
      labels: {
        'com.docker.compose.project': 'clear',
        'com.docker.compose.network': 'back',
        'io.cleardeck.data-folder': '/home/me/cleardeck',
      },
    });
  });
});
