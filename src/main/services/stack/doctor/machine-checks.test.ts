import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createHost } from '#main/adapters/host/host.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineEndpoint } from '#shared/domain/stack.ts';
import { hostOf, remotely } from './engine-home.ts';
import { parseDf } from './free-space.ts';
import { COLIMA, LOCAL, NOW_MS, Patient, REMOTE } from './testing/patient.ts';
import { counted, formatSize, quoted } from './words.ts';

const PIPE: EngineEndpoint = {
  ...{ id: 'pipe:dockerDesktopLinuxEngine', address: 'npipe:////./pipe/dockerDesktopLinuxEngine' },
  ...{ origin: 'Docker Desktop’s pipe', isRemote: false },
};

describe('map-count', () => {
  it('is a warning for a single node, which starts all the same, and an error for one that refuses', async () => {
    const patient = new Patient();
    patient.host.mapCount = async () => 65_530;
    expect(await patient.check('map-count')).toMatchObject({ state: 'warning', fix: null });
    patient.service('elasticsearch').environment = {};
    const check = await patient.check('map-count');
    expect(check).toMatchObject({ state: 'error', fix: null });
    expect(check.cause).toContain('refuses to start');
    expect(check.command).toBe(
      'echo vm.max_map_count=524288 | sudo tee /etc/sysctl.d/99-clearml.conf && sudo sysctl -w vm.max_map_count=524288',
    );
    patient.host.mapCount = async () => 262_144;
    expect((await patient.check('map-count')).state).toBe('ok');
  });

  it('is set by the fix where ClearDeck is root, until the machine restarts', async () => {
    const patient = new Patient();
    patient.host.mapCount = async () => 65_530;
    patient.host.uid = 0;
    expect((await patient.check('map-count')).fix).toContain('until this machine restarts');
    await patient.fix('map-count');
    expect(patient.done).toEqual(['sysctl -w vm.max_map_count=524288']);
  });

  it.each<[string, NodeJS.Platform, EngineEndpoint, string]>([
    ['Colima', 'darwin', COLIMA, 'colima ssh -- sudo sysctl -w vm.max_map_count=524288'],
    ['Docker Desktop on Windows', 'win32', PIPE, 'wsl -d docker-desktop -u root sysctl -w vm.max_map_count=524288'],
    [
      'another profile of Colima',
      'darwin',
      { ...COLIMA, address: 'unix:///Users/ada/.colima/big/docker.sock' },
      'colima ssh --profile big -- sudo sysctl -w vm.max_map_count=524288',
    ],
    ['another machine', 'linux', REMOTE, 'ssh ada@big-machine sudo sysctl -w vm.max_map_count=524288'],
  ])('is asked of the kernel of %s, not of this machine’s', async (_, platform, endpoint, command) => {
    const patient = new Patient();
    patient.host.platform = platform;
    patient.host.uid = 0;
    patient.view.endpoint = endpoint;
    patient.host.mapCount = async () => {
      throw new Error('asked the wrong kernel');
    };
    expect(await patient.check('map-count')).toMatchObject({ state: 'unknown', command, fix: null });
    patient.runs('redis');
    patient.execAnswers.set('cat', { exitCode: 0, output: '65530\n' });
    expect(await patient.check('map-count')).toMatchObject({ state: 'warning', command, fix: null });
    patient.execAnswers.set('cat', { exitCode: 0, output: '262144\n' });
    expect((await patient.check('map-count')).state).toBe('ok');
    expect(patient.logged).toEqual([]);
  });
});

describe('memory', () => {
  it('says the minimum against this engine, and how a virtual machine gets more', async () => {
    const patient = new Patient();
    patient.info.memoryBytes = 4e9;
    const check = await patient.check('memory');
    expect(check).toMatchObject({ state: 'warning', command: null });
    expect(check.found).toBe("The engine has 4.0 GB; ClearML's minimum is 8 GB, its advice 16 GB.");
    patient.host.platform = 'darwin';
    patient.view.endpoint = COLIMA;
    expect((await patient.check('memory')).command).toBe('colima stop && colima start --memory 8');
  });

  it('takes a machine sold with 8 GB for one', async () => {
    const patient = new Patient();
    patient.info.memoryBytes = 7.7 * 1024 ** 3;
    expect((await patient.check('memory')).state).toBe('ok');
  });
});

describe('disk', () => {
  it.each([
    [20.1, 'ok', ''],
    [19.9, 'warning', 'fifth'],
    [9.9, 'warning', 'tenth'],
    [5.1, 'warning', 'tenth'],
    [4.9, 'error', 'nearly full'],
  ])('%s %% free is %s', async (freeGb, state, words) => {
    const patient = new Patient();
    patient.host.disk = async () => ({ freeBytes: freeGb * 1e9, totalBytes: 100e9 });
    const check = await patient.check('disk');
    expect(check.state).toBe(state);
    expect(check.cause).toContain(words);
    expect(check.found).toContain('on the same file system');
  });

  it('does not look for the engine’s folder on this machine where it is another’s', async () => {
    const asked: string[] = [];
    const patient = new Patient();
    patient.info.kernel = 'linuxkit';
    patient.host.disk = async (folder) => {
      asked.push(folder);
      return { freeBytes: 50e9, totalBytes: 100e9 };
    };
    expect((await patient.check('disk')).state).toBe('ok');
    expect(asked).toEqual(['/home/ada/cleardeck/clearml_data']);
  });

  it('asks the running Elasticsearch about a remote data folder, and knows nothing without it', async () => {
    const patient = new Patient();
    patient.isLocal = false;
    patient.view.endpoint = REMOTE;
    expect((await patient.check('disk')).state).toBe('unknown');
    patient.runs('elasticsearch', {
      mounts: [{ source: '/home/ada/cleardeck/clearml_data/elastic', target: '/usr/share/elasticsearch/data' }],
    });
    const rows =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100000000 96000000 4000000 96% /x\n';
    patient.execAnswers.set('df -Pk /usr/share/elasticsearch/data', { exitCode: 0, output: rows });
    expect(await patient.check('disk')).toMatchObject({ state: 'error' });
    expect(parseDf(rows)).toEqual({ freeBytes: 4_096_000_000, totalBytes: 102_400_000_000 });
    expect(parseDf('df: no such file')).toBeNull();
  });
});

describe('clock', () => {
  it('takes half the answer’s time into account, and holds a slow answer against nobody', async () => {
    const patient = new Patient();
    // Asked 8 s ago, looked at its clock right away: not off at all.
    patient.info.answerMs = 8000;
    patient.info.timeMs = NOW_MS - 8000;
    expect((await patient.check('clock')).state).toBe('ok');
    patient.info.timeMs = NOW_MS - 4000 - 4000 - 5001;
    const check = await patient.check('clock');
    expect(check).toMatchObject({ state: 'warning', command: 'sudo timedatectl set-ntp true' });
    expect(check.found).toBe("The engine's clock is 9.0 s behind this machine's.");
  });

  it('says how a virtual machine’s is set', async () => {
    const patient = new Patient();
    patient.host.platform = 'darwin';
    patient.view.endpoint = COLIMA;
    patient.info.timeMs += 61_000;
    expect(await patient.check('clock')).toMatchObject({ state: 'error', command: 'colima ssh -- sudo hwclock -s' });
  });
});

describe('platform', () => {
  function without(patient: Patient, offered: readonly string[]): Patient {
    patient.engine.image = async () => null;
    patient.engine.platforms = async () => offered;
    return patient;
  }

  it('names the image, the platform and what there is', async () => {
    const patient = without(new Patient(), ['linux/amd64', 'linux/s390x']);
    patient.info.platform = 'linux/arm64';
    const check = await patient.check('platform');
    expect(check.state).toBe('error');
    expect(check.found).toContain(
      'redis:1 does not exist for linux/arm64; the registry has linux/amd64 and linux/s390x.',
    );
  });

  it.each([
    ['linux/arm64', 'linux/arm64/v8'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/x86_64', 'linux/amd64'],
  ])('%s runs %s', async (engine, offered) => {
    const patient = without(new Patient(), [offered]);
    patient.info.platform = engine;
    expect((await patient.check('platform')).state).toBe('ok');
  });

  it('asks once per image, of the services that would start, and not for what is here', async () => {
    const patient = new Patient();
    const asked: string[] = [];
    patient.engine.image = async (image) =>
      image === 'mongo:1' ? { id: 'x', digest: null, platform: 'linux/amd64', sizeBytes: 1 } : null;
    patient.engine.platforms = async (image) => {
      asked.push(image);
      return ['linux/amd64'];
    };
    patient.service('webserver').image = 'server:1';
    patient.service('apiserver').image = 'server:1';
    patient.service('redis').profiles = ['agent-services'];
    await patient.check('platform');
    expect(asked.sort()).toEqual(['elasticsearch:1', 'fileserver:1', 'server:1']);
  });

  it('heeds a platform of the compose file', async () => {
    const patient = without(new Patient(), ['linux/amd64']);
    patient.info.platform = 'linux/arm64';
    for (const service of patient.services) service.platform = 'linux/amd64';
    expect((await patient.check('platform')).state).toBe('ok');
  });

  it('advises to leave agent-services out where only that does not fit', async () => {
    const patient = without(new Patient(), ['linux/amd64']);
    patient.info.platform = 'linux/arm64';
    for (const service of patient.services) service.platform = 'linux/amd64';
    Object.assign(patient.service('redis'), { name: 'agent-services', platform: null, image: 'agent:1' });
    expect((await patient.check('platform')).cause).toContain('leave it out in the settings');
  });

  it('warns of an image that is here for another platform than the engine’s', async () => {
    const patient = new Patient();
    patient.info.platform = 'linux/arm64';
    patient.engine.image = async (image) => ({
      ...{ id: 'x', digest: null, sizeBytes: 1 },
      platform: image === 'redis:1' ? 'linux/amd64' : 'linux/arm64/v8',
    });
    const check = await patient.check('platform');
    expect(check).toMatchObject({ state: 'warning', command: 'docker pull --platform linux/arm64 redis:1' });
    expect(check.found).toBe('redis:1 is here for linux/amd64; the engine runs linux/arm64.');
    // Where the compose file wants just that, it is what the person chose.
    patient.service('redis').platform = 'linux/amd64';
    expect((await patient.check('platform')).state).toBe('ok');
  });

  it('leaves nothing behind when the engine is slow and the check has been given up', async () => {
    const patient = without(new Patient(), ['linux/amd64']);
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      patient.timeoutMs = 20;
      let asked = 0;
      patient.engine.image = async () => {
        await setTimeout(60);
        asked += 1;
        return null;
      };
      patient.engine.platforms = async (_, { signal }) => {
        await setTimeout(1);
        signal.throwIfAborted();
        return [];
      };
      expect((await patient.check('platform')).state).toBe('unknown');
      await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
      await setTimeout(20);
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(rejections).toEqual([]);
  });

  it('is not known, not wrong, while the registry cannot be reached, and a warning where it has no such image', async () => {
    const patient = new Patient();
    patient.engine.image = async () => null;
    patient.engine.platforms = async () => {
      throw new AppError('ENGINE_FAILED', 'dial tcp: lookup registry: no such host');
    };
    expect(await patient.check('platform')).toMatchObject({
      state: 'unknown',
      found: 'dial tcp: lookup registry: no such host',
    });
    patient.engine.platforms = async () => {
      throw new AppError('TIMEOUT', 'No answer.');
    };
    expect(await patient.check('platform')).toMatchObject({
      state: 'unknown',
      found: expect.stringMatching(/^The registry did not answer about elasticsearch:1, .* in time\.$/) as string,
    });
    patient.engine.platforms = async () => {
      throw new AppError('NOT_FOUND', 'manifest unknown');
    };
    expect((await patient.check('platform')).state).toBe('warning');
  });
});

describe('read-only', () => {
  const blocked = { settings: { index: { blocks: { read_only_allow_delete: 'true' } } } };

  function full(freeBytes: number): Patient {
    const patient = new Patient();
    patient.runs('elasticsearch');
    patient.execAnswers.set('curl', { exitCode: 0, output: JSON.stringify({ 'events-log': blocked, other: blocked }) });
    patient.execAnswers.set('curl --silent --show-error --max-time 8 -X PUT', {
      exitCode: 0,
      output: '{"acknowledged":true}',
    });
    patient.host.disk = async () => ({ freeBytes, totalBytes: 4e9 });
    return patient;
  }

  it('is asked only while Elasticsearch runs', async () => {
    expect(await new Patient().check('read-only')).toMatchObject({ state: 'unknown', fix: null });
  });

  it('offers to clear the block only where there is room again', async () => {
    const check = await full(0.9e9).check('read-only');
    expect(check).toMatchObject({ state: 'error', fix: null });
    expect(check.found).toBe('2 read-only indices: events-log, other. 900 MB are free.');
    expect(check.cause).toContain('Free at least 1.0 GB first');
  });

  it('clears it, and does nothing else', async () => {
    const patient = full(3e9);
    // The more particular answer has to be looked for first.
    patient.execAnswers.delete('curl');
    const get = 'curl --silent --show-error --max-time 8 http://localhost:9200/_all/_settings?filter_path=';
    patient.execAnswers.set(get, { exitCode: 0, output: JSON.stringify({ 'events-log': blocked }) });
    const check = await patient.check('read-only');
    expect(check.found).toContain('1 read-only index:');
    expect(check.command).toBe(
      'docker exec clearml-elasticsearch curl -s -X PUT -H "Content-Type: application/json" ' +
        `-d '{"index.blocks.read_only_allow_delete":null}' http://localhost:9200/_all/_settings`,
    );
    await patient.fix('read-only');
    expect(patient.done).toEqual([
      'id-elasticsearch: curl --silent --show-error --max-time 8 -X PUT -H Content-Type: application/json ' +
        '-d {"index.blocks.read_only_allow_delete":null} http://localhost:9200/_all/_settings',
    ]);
    patient.execAnswers.set('curl --silent --show-error --max-time 8 -X PUT', {
      exitCode: 0,
      output: '{"error":"no"}',
    });
    await expect(patient.fix('read-only')).rejects.toThrow('did not clear the block: {"error":"no"}');
  });

  it.each([
    ['curl is missing', { exitCode: 127, output: 'sh: curl: not found' }],
    ['it does not answer', { exitCode: 7, output: 'curl: (7) Failed to connect' }],
    ['it answers an error', { exitCode: 0, output: '{"error":{"type":"x"},"status":503}' }],
    ['it answers no JSON', { exitCode: 0, output: '<html>' }],
  ])('is not known where %s', async (_, answer) => {
    const patient = new Patient();
    patient.runs('elasticsearch');
    patient.execAnswers.set('curl', answer);
    expect(await patient.check('read-only')).toMatchObject({ state: 'unknown', fix: null });
    expect(patient.logged).toEqual([]);
  });
});

describe('secrets', () => {
  function foreign(output: string, over = {}): Patient {
    const patient = new Patient();
    patient.runs('apiserver', { labels: {}, ...over });
    patient.execAnswers.set('sh', { exitCode: 0, output });
    return patient;
  }
  const NAMES = [
    'CLEARML__secure__auth__token_secret',
    ...['apiserver', 'webserver', 'tests'].map((user) => `CLEARML__secure__credentials__${user}__user_secret`),
  ];

  it('names what was left at the published defaults', async () => {
    expect((await foreign(`${NAMES.slice(0, 3).join('\n')}\n`).check('secrets')).found).toBe(
      'The server, which other hands started, uses published defaults for the secret of the user “tests”.',
    );
    const check = await foreign('\n').check('secrets');
    expect(check.state).toBe('warning');
    // A restart in ClearDeck leaves the containers of others as they are.
    expect(check.cause).not.toMatch(/restart/i);
    expect(check.cause).toContain('make it anew from there');
  });

  it('is content with all of them, in whatever case, or with a file of secrets', async () => {
    expect((await foreign(NAMES.join('\n').toUpperCase()).check('secrets')).state).toBe('ok');
    expect((await foreign('secure.conf\n').check('secrets')).state).toBe('ok');
  });

  it('asks for names in a real shell, and never for values', async () => {
    const host = createHost();
    const outputs: string[] = [];
    const patient = foreign('');
    const env = [
      'PATH=/usr/bin:/bin',
      'CLEARML_CONFIG_DIR=/nowhere',
      'OTHER=x',
      `${NAMES[0] ?? ''}=hunter2`,
      `${NAMES[1] ?? ''}=`,
    ];
    patient.engine.exec = async (_, command) => {
      const answer = await host.run('env', ['-i', ...env, ...command], { timeoutMs: 10_000 });
      outputs.push(answer.output);
      return answer;
    };
    expect((await patient.check('secrets')).found).toContain('the user “apiserver”, the secret');
    expect(outputs).toEqual(['CLEARML__secure__auth__token_secret\n']);
  });

  it('does not guess about a server that does not run, or that has no shell', async () => {
    expect((await foreign('', { state: 'exited' }).check('secrets')).state).toBe('unknown');
    const patient = foreign('');
    patient.execAnswers.set('sh', { exitCode: 126, output: 'no shell' });
    expect((await patient.check('secrets')).state).toBe('unknown');
  });
});

describe('published-ports', () => {
  it.each([
    ['127.0.0.1', 'ok'],
    ['127.0.0.2', 'ok'],
    ['::1', 'ok'],
    ['0.0.0.0', 'warning'],
    ['::', 'warning'],
    ['', 'warning'],
    ['192.168.1.5', 'warning'],
  ])('%s is %s', async (hostIp, state) => {
    const patient = new Patient();
    patient.runs('webserver', { ports: [{ hostIp, hostPort: 8080, containerPort: 80 }] });
    expect((await patient.check('published-ports')).state).toBe(state);
  });
});

describe('words', () => {
  it('formats sizes, counts and arguments', () => {
    expect([400e6, 4e9, 250e9].map(formatSize)).toEqual(['400 MB', '4.0 GB', '250 GB']);
    expect([counted(1, 'core'), counted(2, 'core')]).toEqual(['1 core', '2 cores']);
    expect(quoted('/a/b-c', 'linux')).toBe('/a/b-c');
    expect(quoted('/a b/$x', 'linux')).toBe("'/a b/$x'");
    expect(quoted('C:\\Program Files\\x', 'win32')).toBe('"C:\\Program Files\\x"');
  });

  it('finds the machine in an endpoint’s address', () => {
    const at = (address: string) => ({ ...LOCAL, address });
    expect(hostOf(at('ssh://ada@big:2222'))).toBe('big');
    expect(hostOf(at('tcp://10.0.0.1:2376'))).toBe('10.0.0.1');
    expect(remotely(at('ssh://ada@big:2222'), 'ls')).toBe('ssh -p 2222 ada@big ls');
    expect(remotely(at('tcp://10.0.0.1:2376'), 'ls')).toBe('ls   # on 10.0.0.1');
  });
});
