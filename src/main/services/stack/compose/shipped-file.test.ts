import { describe, expect, it } from 'vitest';
import { DEFAULT_STACK_SETTINGS } from '#shared/domain/stack.ts';
import { stackEnvironment } from '../stack-environment.ts';
import { makeSecrets } from '../stack-secrets.ts';
import { readComposeFile } from './read-compose.ts';
import { enabledServices, startOrder } from './start-order.ts';
import { readShipped, SHIPPED_ENVIRONMENT, SHIPPED_PATH, SHIPPED_TEXT } from './testing/shipped-file.ts';

const PROJECT = readShipped();
const AGENT = 'agent-services';
const each = PROJECT.services.map((service) => [service.name, service] as const);

function serviceOf(name: string, project = PROJECT) {
  const service = project.services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`The file has no ${name}.`);
  return service;
}

describe('the shipped compose file', () => {
  it('has the seven services, and the agent for who asks for it', () => {
    const names = ['apiserver', 'async_delete', 'elasticsearch', 'fileserver', 'mongo', 'redis', 'webserver'];
    const enabled = (profiles: string[]) => enabledServices(PROJECT, profiles).map((service) => service.name);
    expect(enabled([]).toSorted()).toEqual(names);
    expect(enabled([AGENT]).toSorted()).toEqual([AGENT, ...names].toSorted());
  });

  it('pins every image', () => {
    expect(Object.fromEntries(PROJECT.services.map((service) => [service.name, service.image]))).toEqual({
      redis: 'redis:7.4.1',
      mongo: 'mongo:7.0.22',
      elasticsearch: 'elasticsearch:8.17.0',
      fileserver: 'clearml/server:2.3.0',
      apiserver: 'clearml/server:2.3.0',
      webserver: 'clearml/server:2.3.0',
      async_delete: 'clearml/server:2.3.0',
      [AGENT]: expect.stringMatching(/:(?!latest$)[\w.-]+$/) as string,
    });
  });

  it.each(each)('%s: has a health check, limits of memory and logs, a title and a restart policy', (name, service) => {
    expect(service.healthCheck?.test.length).toBeGreaterThan(1);
    expect(service.healthCheck?.test[0]).toMatch(/^CMD(-SHELL)?$/);
    expect(service.memoryBytes).toBeGreaterThanOrEqual(512 * 1024 ** 2);
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-size': '50m', 'max-file': '3' } });
    expect(service.title).not.toBe(name);
    expect(service.restart).toBe(name === AGENT ? 'on-failure' : 'unless-stopped');
  });

  it('publishes three ports, to this machine only', () => {
    const ports = PROJECT.services.flatMap((service) => service.ports.map((port) => ({ name: service.name, ...port })));
    const common = { hostIp: '127.0.0.1', protocol: 'tcp' };
    expect(ports).toEqual([
      { name: 'fileserver', hostPort: 8081, containerPort: 8081, ...common },
      { name: 'apiserver', hostPort: 8008, containerPort: 8008, ...common },
      { name: 'webserver', hostPort: 8080, containerPort: 80, ...common },
    ]);
  });

  it('starts stores first, and the web interface and the deleting last', () => {
    expect(startOrder(enabledServices(PROJECT, [])).map((group) => group.map((service) => service.name))).toEqual([
      ['redis', 'mongo', 'elasticsearch', 'fileserver'],
      ['apiserver'],
      ['webserver', 'async_delete'],
    ]);
    for (const { dependsOn } of PROJECT.services) {
      for (const { condition } of dependsOn) expect(condition).toBe('healthy');
    }
  });

  it('keeps all data in the data folder', () => {
    const binds = PROJECT.services.flatMap((service) =>
      service.mounts.flatMap((mount) => (mount.kind === 'bind' ? [`${mount.source}:${mount.target}`] : [])),
    );
    const data = '/home/me/cleardeck/clearml_data';
    for (const bind of [
      `${data}/elastic:/usr/share/elasticsearch/data`,
      `${data}/mongo/db:/data/db`,
      `${data}/mongo/configdb:/data/configdb`,
      `${data}/redis:/data`,
      `${data}/fileserver:/mnt/fileserver`,
    ]) {
      expect(binds.filter((other) => other === bind)).toHaveLength(1);
    }
    for (const bind of binds)
      expect(bind).toMatch(/^\/home\/me\/cleardeck\/clearml_(data|logs|config)|^\/var\/run\/docker/);
  });

  it('gives only the agent more rights, and only the agent the engine', () => {
    for (const service of PROJECT.services) {
      const sockets = service.mounts.filter((mount) => mount.kind === 'bind' && mount.source.endsWith('.sock'));
      expect(service.isPrivileged).toBe(service.name === AGENT);
      expect(sockets).toHaveLength(service.name === AGENT ? 1 : 0);
    }
  });

  it.each(Object.keys(SHIPPED_ENVIRONMENT))('does without no %s, and says so with a line', (name) => {
    for (const environment of [{ ...SHIPPED_ENVIRONMENT, [name]: '' }, withoutName(name)]) {
      const read = () => readComposeFile(SHIPPED_TEXT, { path: 'f.yml', environment });
      expect(read).toThrow(new RegExp(`^f\\.yml:\\d+:\\d+: The variable ${name} has no value: the `));
    }
  });

  it('hands the secrets to the services that sign and check with them, and to no store', () => {
    const secrets = Object.entries(SHIPPED_ENVIRONMENT).filter(([name]) => /_(KEY|SECRET)$/.test(name));
    const held = (name: string) => {
      const values = Object.values(serviceOf(name).environment);
      return secrets.filter(([, value]) => values.includes(value)).map(([secret]) => secret);
    };
    const all = secrets.map(([name]) => name);
    expect(all).toHaveLength(10);
    expect(held('apiserver').toSorted()).toEqual(all.toSorted());
    expect(held('async_delete').toSorted()).toEqual(all.toSorted());
    expect(held('fileserver')).toEqual(['CLEARML_FILESERVER_KEY', 'CLEARML_FILESERVER_SECRET']);
    expect(held('webserver')).toEqual(['CLEARML_WEBSERVER_KEY', 'CLEARML_WEBSERVER_SECRET']);
    for (const name of ['redis', 'mongo', 'elasticsearch', AGENT]) expect(held(name)).toEqual([]);
  });

  it('names the secrets as the server reads them', () => {
    expect(serviceOf('apiserver').environment).toMatchObject({
      CLEARML__secure__http__session_secret__apiserver: 'the-session_secret',
      CLEARML__secure__auth__token_secret: 'the-token_secret',
      CLEARML__secure__credentials__apiserver__user_key: 'the-apiserver_key',
      CLEARML__secure__credentials__webserver__user_secret: 'the-webserver_secret',
      CLEARML__secure__credentials__fileserver__user_key: 'the-fileserver_key',
      CLEARML__secure__credentials__tests__user_secret: 'the-tests_secret',
      CLEARML__secure__credentials__services_agent__user_key: '',
      CLEARML__apiserver__check_for_updates__enabled: 'false',
    });
    expect(serviceOf('webserver').environment).toMatchObject({
      USER_KEY: 'the-webserver_key',
      USER_SECRET: 'the-webserver_secret',
    });
  });

  it('carries changed ports to all places that name them', () => {
    const project = readShipped({ CLEARML_WEB_PORT: '18080', CLEARML_API_PORT: '18008', CLEARML_FILES_PORT: '18081' });
    const everything = JSON.stringify(project);
    for (const port of ['8080', '8008', '8081'])
      expect(everything).not.toMatch(new RegExp(`(127\\.0\\.0\\.1|localhost):${port}\\D(?!debug|', timeout)`));
    expect(project.services.flatMap((service) => service.ports.map((port) => port.hostPort))).toEqual([
      18_081, 18_008, 18_080,
    ]);
    expect(JSON.parse(serviceOf('webserver', project).environment['WEBSERVER__displayedServerUrls'] ?? '')).toEqual({
      apiServer: 'http://127.0.0.1:18008',
      filesServer: 'http://127.0.0.1:18081',
    });
    for (const name of ['apiserver', 'async_delete']) {
      const prefixes = serviceOf(name, project).environment[
        'CLEARML__services__async_urls_delete__fileserver__url_prefixes'
      ];
      expect(JSON.parse(prefixes ?? '')).toEqual([
        'http://127.0.0.1:18081',
        'http://localhost:18081',
        'http://fileserver:8081',
      ]);
    }
  });

  it('as ClearDeck fills it in: the agent’s tasks reach the file server from their containers, and their files can be deleted', () => {
    const environment = stackEnvironment({
      settings: { ...DEFAULT_STACK_SETTINGS, withAgentServices: true },
      folders: { data: '/d', logs: '/l', config: '/c', backups: '/b', isLocal: true },
      secrets: makeSecrets((count) => new Uint8Array(count)),
      projectName: 'cleardeck',
    });
    const project = readComposeFile(SHIPPED_TEXT, { path: 'f.yml', environment });
    const host = serviceOf(AGENT, project).environment['CLEARML_FILES_HOST'] ?? '';
    // In a container localhost is the container itself.
    expect(host).toBe('http://fileserver:8081');
    const prefixes: unknown = JSON.parse(
      serviceOf('apiserver', project).environment['CLEARML__services__async_urls_delete__fileserver__url_prefixes'] ??
        '',
    );
    expect(prefixes).toEqual(['http://127.0.0.1:8081', 'http://localhost:8081', host]);
  });

  it('takes heap, limits, images and intervals from variables', () => {
    const project = readShipped({
      CLEARML_ELASTIC_HEAP: '512m',
      CLEARML_ELASTIC_MEMORY: '1g',
      CLEARML_SERVER_IMAGE: 'mirror.example/clearml/server:9',
      CLEARML_AGENT_IMAGE: 'mirror.example/clearml/clearml-agent-services:9',
      CLEARML_HEALTH_INTERVAL: '1s',
    });
    expect(serviceOf('elasticsearch', project)).toMatchObject({ memoryBytes: 1024 ** 3 });
    expect(serviceOf('elasticsearch', project).environment['ES_JAVA_OPTS']).toBe('-Xms512m -Xmx512m');
    expect(serviceOf('apiserver', project).image).toBe('mirror.example/clearml/server:9');
    expect(serviceOf(AGENT, project)).toMatchObject({ isPrivileged: true });
    expect(serviceOf('redis', project).healthCheck?.intervalMs).toBe(1000);
  });

  it('locks Elasticsearch’s memory and keeps the server’s own marks for a full disk', () => {
    const { environment, ulimits } = serviceOf('elasticsearch');
    expect(environment['bootstrap.memory_lock']).toBe('true');
    for (const mark of ['low', 'high', 'flood_stage']) {
      expect(environment[`cluster.routing.allocation.disk.watermark.${mark}`]).toBe('500mb');
    }
    expect(ulimits).toEqual([
      { name: 'memlock', soft: -1, hard: -1 },
      { name: 'nofile', soft: 65_536, hard: 65_536 },
    ]);
  });

  it('needs nothing from a folder beside it', () => {
    expect(SHIPPED_PATH).toMatch(/resources[\\/]docker-compose-clearml\.yml$/);
    expect(SHIPPED_TEXT).not.toMatch(/^\s*- \.{1,2}\//m);
  });
});

function withoutName(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(SHIPPED_ENVIRONMENT).filter(([other]) => other !== name));
}
