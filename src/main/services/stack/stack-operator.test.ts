import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/ipc/result.ts';
import { LABELS } from './compose/container-spec.ts';
import type { Engine, EngineConnection, EngineContainer } from './engine-port.ts';
import { OwnChecks } from './own-checks.ts';
import { StackOperator } from './stack-operator.ts';
import type { JobContext, WantedStack } from './stack-port.ts';
import { composeService, engineContainer } from './testing.fixture.ts';

const FOLDER = '/home/ann/.cleardeck';
const WANTED: WantedStack = {
  projectName: 'cleardeck',
  project: { name: null, services: [composeService()], networks: [], volumes: [] },
  folders: { data: `${FOLDER}/data`, logs: `${FOLDER}/logs`, config: `${FOLDER}/config`, backups: '', isLocal: true },
  settings: { ports: { web: 1, api: 2, files: 3 }, endpointId: null, withAgentServices: false },
  composePath: '/x.yml',
};

/** An operator over an engine with these containers that is away until the first retry. */
function setUp(containers: readonly EngineContainer[], engineChange: Partial<Engine> = {}) {
  let isThere = false;
  const asked: boolean[] = [];
  const engine = {
    containers: () => Promise.resolve(containers),
    image: () => Promise.resolve({ id: 'i', digest: null, platform: 'linux/amd64', sizeBytes: 1 }),
    ...engineChange,
  } as unknown as Engine;
  const connection = {
    engine: () => {
      if (isThere) return engine;
      throw new AppError('ENGINE_UNAVAILABLE', 'The engine has stopped. Start it.');
    },
    retry: () => {
      isThere = true;
      return Promise.resolve();
    },
    onChange: () => () => undefined,
  } as unknown as EngineConnection;
  const operator = new StackOperator({
    connection,
    wanted: () => {
      asked.push(isThere);
      return Promise.resolve(WANTED);
    },
    projectName: () => Promise.resolve(WANTED.projectName),
    probe: () => expect.fail('redis has no port'),
    ownChecks: new OwnChecks(),
    clock: { nowMs: () => Date.now() },
    dataFolder: FOLDER,
    hashKey: () => Promise.resolve('key'),
    makeFolder: () => Promise.resolve(),
    prepareFolders: () => Promise.resolve(),
  });
  const abort = new AbortController();
  const context: JobContext = { signal: abort.signal, report: () => undefined };
  return { operator, asked, abort, context };
}

test('what is wanted is read when the engine is there: whose stack is meant depends on what it has', async () => {
  const { operator, asked, context } = setUp([]);
  expect(await operator.stopServices(context)).toEqual([]);
  expect(asked).toEqual([true]);
});

test('an engine that goes away while containers nobody wants are removed is waited for', async () => {
  const labels = { [LABELS.dataFolder]: FOLDER };
  let own = [
    engineContainer({ id: 'old1', service: 'old1', labels }),
    engineContainer({ id: 'old2', service: 'old2', labels }),
  ];
  const redis = engineContainer({ labels });
  let isLost = true;
  const { operator, context } = setUp([], {
    containers: () => Promise.resolve([redis, ...own]),
    remove: (id) => {
      if (!own.some((container) => container.id === id)) return Promise.reject(new AppError('NOT_FOUND', id));
      own = own.filter((container) => container.id !== id);
      if (!isLost) return Promise.resolve();
      isLost = false;
      return Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'The connection broke.'));
    },
  });
  await operator.startServices([], context);
  expect(own).toEqual([]);
});

test('what a cancelled start had started is stopped', async () => {
  const stopped: string[] = [];
  const container = engineContainer({ state: 'exited', labels: { [LABELS.dataFolder]: FOLDER } });
  const { operator, abort, context } = setUp([container], {
    remove: () => Promise.resolve(),
    create: () => Promise.resolve('new'),
    start: () => {
      abort.abort(new AppError('CANCELLED', 'Cancelled by a person.'));
      return Promise.resolve();
    },
    stop: (id) => {
      stopped.push(id);
      return Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'The connection broke.'));
    },
  });
  await expect(operator.startServices([], context)).rejects.toMatchObject({ code: 'CANCELLED' });
  await vi.waitFor(() => expect(stopped).toEqual(['new']));
});
