import type { EngineEndpoint } from '#shared/domain/stack.ts';
import type { Check } from './check.ts';
import { engineHome, engineKind } from './engine-home.ts';
import { counted, formatSize } from './words.ts';

/** ClearML's minimum: 2 cores, 8 GB, 100 GB of disk. 16 GB are its advice. */
const MIN_MEMORY_BYTES = 8e9;
const SMALLEST_MEMORY_BYTES = 4e9;
const MIN_CPUS = 2;

/** The engine's memory: the machine's, or what its virtual machine was given. */
export const memoryCheck: Check = {
  id: 'memory',
  title: 'Memory',
  look: async (context) => {
    const info = await context.info();
    const { endpoint } = context.engine();
    const found = `The engine has ${formatSize(info.memoryBytes)}; ClearML's minimum is 8 GB, its advice 16 GB.`;
    if (info.memoryBytes >= MIN_MEMORY_BYTES) return { state: 'ok', found };
    const isVirtual = engineHome(endpoint, info, context.host) === 'virtualMachine';
    return {
      state: info.memoryBytes < SMALLEST_MEMORY_BYTES ? 'error' : 'warning',
      found,
      cause:
        (info.memoryBytes < SMALLEST_MEMORY_BYTES
          ? 'Elasticsearch, MongoDB and the API server together do not fit: the kernel kills one of them, and it starts ' +
            'over and over.'
          : 'The server starts, but Elasticsearch or MongoDB may be killed for want of memory once there is data.') +
        (isVirtual ? ' The engine’s virtual machine can be given more.' : ''),
      command: isVirtual ? moreMemory(endpoint, context.host.platform) : null,
    };
  },
};

export const cpusCheck: Check = {
  id: 'cpus',
  title: 'Processor cores',
  look: async (context) => {
    const { cpus } = await context.info();
    const found = `The engine has ${counted(cpus, 'core')}; ClearML's minimum is ${MIN_CPUS}.`;
    if (cpus >= MIN_CPUS) return { state: 'ok', found };
    return {
      state: 'warning',
      found,
      cause: 'The first start takes many minutes, and health checks may give up on services that are only slow.',
    };
  },
};

/** null where it is a setting in a window: Docker Desktop's Settings → Resources. */
function moreMemory(endpoint: EngineEndpoint, platform: NodeJS.Platform): string | null {
  switch (engineKind(endpoint, platform)) {
    case 'colima':
      return 'colima stop && colima start --memory 8';
    case 'podman':
      return 'podman machine stop && podman machine set --memory 8192 && podman machine start';
    case 'rancher':
      return 'rdctl set --virtual-machine.memory-in-gb 8';
    case 'orbstack':
      return 'orb config set memory_mib 8192';
    default:
      return null;
  }
}
