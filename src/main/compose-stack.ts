import { homedir } from 'node:os';
import type { Face } from '#shared/domain/app.ts';
import { clearmlApi, probeHttp } from './adapters/clearml/http.ts';
import { createEngineConnector } from './adapters/docker/discover-engines.ts';
import { createRegistryCredentials } from './adapters/docker/registry-credentials.ts';
import { createHost } from './adapters/host/host.ts';
import { createSecretFile } from './adapters/secrets/secret-file.ts';
import { createSetupFiles } from './adapters/stack/setup-files.ts';
import { createStackFiles } from './adapters/stack-files/stack-files.ts';
import { APP_VERSION } from './app-version.ts';
import { resourcePath } from './build-layout.ts';
import { dataFolderOf } from './data-folder.ts';
import { randomIds, systemClock, systemTimers } from './services/clock.ts';
import type { Store } from './services/store-port.ts';
import { StackData } from './services/stack/data/stack-data.ts';
import { createDoctor } from './services/stack/doctor/doctor.ts';
import { createEngineConnection } from './services/stack/engine-connection.ts';
import { DEFAULT_LOG_LIMITS, StackLogs } from './services/stack/logs/stack-logs.ts';
import { OwnChecks } from './services/stack/own-checks.ts';
import { StackOperator } from './services/stack/stack-operator.ts';
import { StackService } from './services/stack/stack-service.ts';
import { UsageSampler } from './services/stack/usage-sampler.ts';
import { WantedStackReader } from './services/stack/wanted-stack.ts';

/** The first engine whose API has all that is asked of it: Docker 20.10. */
const MINIMUM_API_VERSION = '1.41';

/** The docker stack's part of the composition root. Disposing it closes every connection to the engine. */
export function composeStack(deps: {
  readonly store: Store;
  readonly dataFolder: string;
  readonly instanceId: string;
  readonly face: Face;
  readonly logError: (error: unknown) => string;
  readonly onChange: () => void;
}): { readonly service: StackService } & AsyncDisposable {
  const { store, dataFolder, instanceId, face, logError, onChange } = deps;
  const clock = systemClock;
  const secrets = createSecretFile(dataFolder);
  const files = createSetupFiles(dataFolder, resourcePath('docker-compose-clearml.yml'));
  const host = createHost();
  const surroundings = { environment: process.env, homeFolder: homedir() };
  const connector = createEngineConnector({
    ...surroundings,
    platform: process.platform,
    nowMs: () => clock.nowMs(),
    credentials: createRegistryCredentials({ ...surroundings, logError }),
  });
  const connection = createEngineConnection({
    connector,
    clock,
    preferredEndpointId: async () => (await store.stack.settings())?.endpointId ?? null,
    minimumApiVersion: MINIMUM_API_VERSION,
    logError,
  });
  const wanted = new WantedStackReader({
    stack: store.stack,
    files,
    secrets,
    connection,
    dataFolder,
    isUsualFolder: dataFolder === dataFolderOf({ ...process.env, CLEARDECK_HOME: undefined }),
    environment: process.env,
  });
  const ownChecks = new OwnChecks();
  const operator = new StackOperator({
    connection,
    wanted: () => wanted.read(),
    projectName: () => wanted.projectName(),
    probe: probeHttp,
    ownChecks,
    clock,
    dataFolder,
    hashKey: async () => (await secrets.read()).hashKey,
    makeFolder: (folder) => files.makeFolder(folder),
    prepareFolders: () => doctor.prepareFolders(),
  });
  const doctor = createDoctor({
    control: operator,
    connection,
    host,
    setPorts: async (ports) => store.stack.setSettings({ ...(await wanted.settings()), ports }),
    dataFolder,
    logError,
  });
  const data = new StackData({
    control: operator,
    files: createStackFiles(),
    clock,
    appVersion: APP_VERSION,
    dataFolder,
  });
  const containers = () => operator.containers();
  const engine = () => operator.engine();
  const logs = new StackLogs({
    containers,
    engine,
    onEngineChange: (listener) => connection.onChange(listener),
    clock: systemTimers,
    logError,
    limits: DEFAULT_LOG_LIMITS,
  });
  const usage = new UsageSampler({ containers, engine, clock: systemTimers, logError });
  const service = new StackService({
    store,
    connection,
    wanted,
    operator,
    doctor,
    data,
    logs,
    usage,
    files,
    secrets,
    ownChecks,
    api: clearmlApi,
    probe: probeHttp,
    clock,
    ids: randomIds,
    instanceId,
    dataFolder,
    isStaying: face !== 'terminal',
    logError,
    onChange,
  });
  return {
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      logs[Symbol.dispose]();
      usage[Symbol.dispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}
