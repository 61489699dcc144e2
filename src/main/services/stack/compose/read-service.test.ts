import { describe, expect, it } from 'vitest';
import { FIRST_LINE, readOne } from './testing/read-text.ts';

describe('a service', () => {
  it('has defaults for all that is not written', () => {
    expect(readOne('')).toEqual({
      name: 'app',
      title: 'app',
      image: 'app:1',
      platform: null,
      command: null,
      entrypoint: null,
      environment: {},
      ports: [],
      mounts: [],
      networks: ['default'],
      dependsOn: [],
      healthCheck: null,
      restart: 'no',
      memoryBytes: null,
      cpus: null,
      ulimits: [],
      stopGraceSeconds: 10,
      user: null,
      workingFolder: null,
      containerName: null,
      isPrivileged: false,
      labels: {},
      profiles: [],
    });
  });

  it.each([
    ['x-cleardeck: {title: "The app"}', { title: 'The app' }],
    ['x-other: {anything: [goes]}', {}],
    ['command: run --fast "a b"', { command: ['run', '--fast', 'a b'] }],
    ['command: [run, "a b", ""]', { command: ['run', 'a b', ''] }],
    ['command:', { command: null }],
    ["entrypoint: >\n  sh -c\n  'a && b'", { entrypoint: ['sh', '-c', 'a && b'] }],
    [
      'environment: {A: text, B: 1, C: true, D: "", E: "1.0", F: -5}',
      { environment: { A: 'text', B: '1', C: 'true', D: '', E: '1.0', F: '-5' } },
    ],
    ['environment: [A=text, "B=a=b", C=]', { environment: { A: 'text', B: 'a=b', C: '' } }],
    ['environment: [HANDED_ON, MISSING]', { environment: { HANDED_ON: 'x' } }],
    ['environment: {HANDED_ON: , MISSING: }', { environment: { HANDED_ON: 'x' } }],
    ['networks: [back, front]', { networks: ['back', 'front'] }],
    ['networks: {back: , front: {}}', { networks: ['back', 'front'] }],
    ['mem_limit: 512m', { memoryBytes: 536_870_912 }],
    ['mem_limit: 1048576', { memoryBytes: 1_048_576 }],
    ['mem_limit: ${SIZE:-2g}', { memoryBytes: 2_147_483_648 }],
    ['deploy: {resources: {limits: {memory: 1g, cpus: "0.5"}}}', { memoryBytes: 1_073_741_824, cpus: 0.5 }],
    ['cpus: 1.5', { cpus: 1.5 }],
    ['restart: unless-stopped', { restart: 'unless-stopped' }],
    ['restart: no', { restart: 'no' }],
    ['deploy: {restart_policy: {condition: any}}', { restart: 'always' }],
    ['deploy: {restart_policy: {condition: none}}', { restart: 'no' }],
    ['deploy:', { restart: 'no' }],
    [
      'ulimits: {nofile: 1024, memlock: {soft: -1, hard: -1}}',
      {
        ulimits: [
          { name: 'nofile', soft: 1024, hard: 1024 },
          { name: 'memlock', soft: -1, hard: -1 },
        ],
      },
    ],
    ['stop_grace_period: 1m30s', { stopGraceSeconds: 90 }],
    ['stop_grace_period: 100ms', { stopGraceSeconds: 1 }],
    ['user: 1000', { user: '1000' }],
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['working_dir: /srv', { workingFolder: '/srv' }],
    ['container_name: my-app', { containerName: 'my-app' }],
    ['privileged: false', { isPrivileged: false }],
    ['platform: linux/arm64', { platform: 'linux/arm64' }],
    ['labels: {a.b: c, d: }', { labels: { 'a.b': 'c', d: '' } }],
    ['labels: [a.b=c, d]', { labels: { 'a.b': 'c', d: '' } }],
    ['logging: {driver: local}', { logging: { driver: 'local', options: {} } }],
    [
      'logging: {driver: json-file, options: {max-size: 50m, max-file: 3}}',
      { logging: { driver: 'json-file', options: { 'max-size': '50m', 'max-file': '3' } } },
    ],
    ['profiles: [one, two]', { profiles: ['one', 'two'] }],
  ])('reads %j', (lines, expected) => {
    expect(readOne(lines, { HANDED_ON: 'x' })).toEqual({ ...readOne(''), ...expected });
  });

  it.each([
    ['test: ls /', { test: ['CMD-SHELL', 'ls /'] }],
    ['test: [CMD, ls, /]', { test: ['CMD', 'ls', '/'] }],
    ['test: [CMD-SHELL, ls /]', { test: ['CMD-SHELL', 'ls /'] }],
    [
      'test: ls, interval: 1m30s, timeout: 5s, start_period: 2m, retries: 7',
      { test: ['CMD-SHELL', 'ls'], intervalMs: 90_000, timeoutMs: 5000, startPeriodMs: 120_000, retries: 7 },
    ],
    ['test: ls, retries: "$RETRIES"', { test: ['CMD-SHELL', 'ls'], retries: 9 }],
  ])('reads the health check %j', (lines, expected) => {
    const defaults = { intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3 };
    expect(readOne(`healthcheck: {${lines}}`, { RETRIES: '9' }).healthCheck).toEqual({ ...defaults, ...expected });
  });

  it.each(['disable: true', 'disable: true, test: ls', 'test: [NONE]'])(
    'switches the image’s check off: %j',
    (lines) => {
      expect(readOne(`healthcheck: {${lines}}`).healthCheck?.test).toEqual(['NONE']);
    },
  );

  it.each([
    ['imagine: x', 1, /“imagine” is not supported in the service app\. Supported: .*image/],
    ['build: .', 1, /“build” is not supported.*name an image/],
    ['env_file: .env', 1, /another file/],
    ['constructor: x', 1, /not supported in the service app\. Supported/],
    ['x-cleardeck: {titel: A}', 15, /“titel” is not supported/],
    ['command: a && b', 10, /need a shell/],
    ['command: []', 10, /empty/],
    ['command: {a: b}', 10, /takes a text/],
    ['environment: text', 14, /takes a list/],
    ['environment: {A: 1.0}', 18, /Put 1\.0 in quotes: YAML reads it as 1/],
    ['environment: {A: 0x10}', 18, /Put 0x10 in quotes/],
    ['environment: {A: [b]}', 18, /takes a text/],
    ['environment: [=b]', 15, /NAME=value/],
    ['environment: [A=1, A=2]', 20, /twice/],
    ['environment: {A: "a\\0b"}', 18, /zero character/],
    ['networks: []', 11, /empty/],
    ['networks: {back: {aliases: [x]}}', 19, /“aliases” is not supported/],
    ['mem_limit: lots', 12, /no size/],
    ['mem_limit: 0', 12, /no size/],
    ['mem_limit: 1g\ndeploy: {resources: {limits: {memory: 1g}}}', 31, /keep one/],
    ['deploy: {replicas: 2}', 10, /“replicas” is not supported/],
    ['deploy: {restart_policy: {max_attempts: 3}}', 27, /“max_attempts” is not supported/],
    ['restart: on-failure:3', 10, /one of no, always, on-failure, unless-stopped/],
    ['cpus: many', 7, /number from/],
    ['ulimits: {nofile: {soft: 1}}', 11, /“soft” and “hard”/],
    ['ulimits: {nofile: 1.5}', 19, /whole number/],
    ['stop_grace_period: 10', 20, /no duration/],
    ['working_dir: srv', 14, /full path/],
    ['user: ""', 7, /empty/],
    ['container_name: a b', 17, /no container name/],
    ['platform: windows', 11, /no platform/],
    ['privileged: maybe', 13, /true or false/],
    ['labels: {com.docker.compose.project: x}', 10, /set by ClearDeck/],
    ['labels: [io.cleardeck.spec-hash=x]', 10, /set by ClearDeck/],
    ['logging: {driver: syslog}', 19, /one of json-file, local/],
    ['logging: {options: {}}', 1, /needs a “driver”/],
    ['logging: {driver: local, options: {syslog-address: x}}', 36, /“syslog-address” is not supported/],
    ['profiles: one', 11, /takes a list/],
    ['healthcheck: {interval: 5s}', 1, /needs a “test”/],
    ['healthcheck: {test: ls, interval: 0s}', 35, /longer than nothing/],
    ['healthcheck: {test: [ls]}', 21, /CMD and its words/],
    ['healthcheck: {test: ls, retries: 0}', 34, /number from 1/],
    ['healthcheck: {test: ls, start_interval: 1s}', 25, /version 25/],
    ['depends_on: {app: {condition: service_completed_successfully}}', 31, /one of service_started/],
  ])('refuses %j', (lines, column, message) => {
    expect(() => readOne(lines)).toThrow(message);
    const line = FIRST_LINE + lines.split('\n').length - 1;
    expect(() => readOne(lines)).toThrow(`/stack/compose.yml:${String(line)}:${String(column + 4)}: `);
  });
});
