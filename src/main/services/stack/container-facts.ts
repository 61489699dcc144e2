import type { ContainerState, StackPort, StackPorts } from '#shared/domain/stack.ts';
import { LABELS } from './compose/container-spec.ts';
import type { EngineContainer } from './engine-port.ts';

/** Whether the ClearDeck of this data folder made it. */
export function isOurs(container: EngineContainer, dataFolder: string): boolean {
  return container.labels[LABELS.dataFolder] === dataFolder;
}

/** Whether there is something to stop. */
export function isUp({ state }: { readonly state: ContainerState }): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** Whether a container that ended did so as a stop ends it: done, or by the signals that a stop sends. */
export function hasEndedByStop({ exitCode }: Pick<EngineContainer, 'exitCode'>): boolean {
  return [0, 137, 143].includes(exitCode ?? 0);
}

/** The port that ClearDeck looks at for a service. */
export function portOf(service: string): StackPort | null {
  if (service === 'apiserver') return 'api';
  if (service === 'webserver') return 'web';
  return service === 'fileserver' ? 'files' : null;
}

/** Ports as the containers publish them, for a stack that something else made; else those of the settings. */
export function portsOf(containers: readonly EngineContainer[], settings: StackPorts): StackPorts {
  const ports = { ...settings };
  for (const container of containers) {
    const port = portOf(container.service);
    const published = container.ports[0];
    if (port !== null && published !== undefined && isUp(container)) ports[port] = published.hostPort;
  }
  return ports;
}
