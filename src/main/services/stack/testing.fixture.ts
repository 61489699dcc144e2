import type { ServiceView } from '#shared/domain/stack.ts';
import { emptyService, type ComposeService } from './compose/compose-project.ts';
import type { EngineContainer } from './engine-port.ts';

export function composeService(over: Partial<ComposeService> = {}): ComposeService {
  return { ...emptyService('redis', 'redis:7'), title: 'Cache', networks: ['backend'], ...over };
}

export function engineContainer(over: Partial<EngineContainer> = {}): EngineContainer {
  return {
    ...{
      id: 'a'.repeat(64),
      name: 'cleardeck-redis-1',
      service: 'redis',
      labels: {},
      image: 'redis:7',
      imageId: 'sha256:1',
    },
    ...{ state: 'running', health: 'healthy', hasHealthCheck: true, healthProbe: null, failingStreak: 0 },
    ...{
      createdAtMs: 1,
      startedAtMs: 2,
      finishedAtMs: null,
      exitCode: 0,
      isOomKilled: false,
      error: '',
      restartCount: 0,
    },
    ...{ isTty: false, memoryLimitBytes: null, ports: [], mounts: [] },
    ...over,
  };
}

export function serviceViewOf(over: Partial<ServiceView> = {}): ServiceView {
  return {
    ...{
      name: 'redis',
      title: '',
      state: 'running',
      health: 'healthy',
      detail: '',
      containerId: null,
      containerName: null,
    },
    ...{ startedAtMs: null, finishedAtMs: null, exitCode: null, isOomKilled: false, restartCount: 0, image: 'redis:7' },
    ...{
      imageId: null,
      imageDigest: null,
      ports: [],
      dependsOn: [],
      isOutdated: false,
      probe: null,
      healthProbe: null,
    },
    ...over,
  };
}
