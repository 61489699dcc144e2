import type { EngineView, Probe, ServiceView, StackState } from '#shared/domain/stack.ts';
import type { ComposeService } from './compose/compose-project.ts';
import { LABELS } from './compose/container-spec.ts';
import { hasEndedByStop, isUp } from './container-facts.ts';
import type { EngineContainer, EngineImage } from './engine-port.ts';
import { exitText, oomText, unhealthyText } from './service-readiness.ts';

/** What is known of one service. */
export interface ServiceFacts {
  readonly name: string;
  /** null for a container of an adopted stack that the compose file does not have. */
  readonly wanted: ComposeService | null;
  readonly container: EngineContainer | null;
  readonly image: EngineImage | null;
  readonly probe: Probe | null;
  /** Hash of what would be made now; null where that is not known or the container is not ours. */
  readonly wantedHash: string | null;
}

export function serviceView(facts: ServiceFacts): ServiceView {
  const { name, wanted, container, image, probe, wantedHash } = facts;
  const isRunning = container?.state === 'running';
  const health = container === null || !isRunning ? 'none' : container.health;
  return {
    name,
    title: wanted?.title ?? '',
    state: container?.state ?? 'none',
    health,
    detail: detailOf(facts, health),
    containerId: container?.id ?? null,
    containerName: container?.name ?? null,
    startedAtMs: isRunning ? container.startedAtMs : null,
    finishedAtMs: isRunning ? null : (container?.finishedAtMs ?? null),
    exitCode: isRunning ? null : (container?.exitCode ?? null),
    isOomKilled: container?.isOomKilled ?? false,
    restartCount: container?.restartCount ?? 0,
    image: container?.image ?? wanted?.image ?? '',
    imageId: container?.imageId ?? image?.id ?? null,
    imageDigest: image?.digest ?? null,
    ports: [
      ...(container?.ports ??
        wanted?.ports.map(({ hostIp, hostPort, containerPort }) => ({ hostIp, hostPort, containerPort })) ??
        []),
    ],
    dependsOn: wanted?.dependsOn.map(({ service }) => service) ?? [],
    isOutdated: container !== null && wantedHash !== null && container.labels[LABELS.specHash] !== wantedHash,
    probe: isRunning ? probe : null,
    healthProbe: isRunning ? container.healthProbe : null,
  };
}

function detailOf({ container, probe }: ServiceFacts, health: ServiceView['health']): string {
  if (container === null) return '';
  if (container.isOomKilled && container.state !== 'running') return oomText(container);
  switch (container.state) {
    case 'running':
      if (health === 'unhealthy') return unhealthyText(container);
      if (health === 'starting') return 'Waiting for its health check to pass';
      return probe !== null && !probe.isOk ? `Does not answer: ${probe.detail}` : '';
    case 'restarting':
      return `It ended (${exitText(container)}) and is started again`;
    case 'paused':
      return 'Paused';
    case 'created':
      return container.error;
    default:
      if (container.error !== '') return container.error;
      return hasEndedByStop(container) ? '' : `It ended: ${exitText(container)}`;
  }
}

/** The stack as a whole. Services that nobody asked for (a profile without a container) are left out before. */
export function stackState(engine: Pick<EngineView, 'state'>, services: readonly ServiceView[]): StackState {
  if (engine.state !== 'connected') return 'unknown';
  const made = services.filter(({ state }) => state !== 'none');
  if (made.length === 0) return 'absent';
  const up = services.filter(isUp);
  if (up.length === 0) return 'stopped';
  if (up.length < services.length) return 'partial';
  if (up.some((service) => isAiling(service))) return 'unhealthy';
  return up.some(({ health }) => health === 'starting') ? 'starting' : 'healthy';
}

export function isAiling({ state, health, probe }: ServiceView): boolean {
  return (
    state === 'restarting' ||
    state === 'paused' ||
    health === 'unhealthy' ||
    (probe !== null && !probe.isOk && health !== 'starting')
  );
}

/** One sentence for the head of the page. */
export function summaryOf(state: StackState, engine: EngineView, services: readonly ServiceView[]): string {
  const named = (of: (service: ServiceView) => boolean) =>
    services
      .filter(of)
      .map(({ name }) => name)
      .join(', ');
  switch (state) {
    case 'unknown':
      return engine.problem ?? 'Docker is not connected yet.';
    case 'absent':
      return 'The server has not been started yet.';
    case 'stopped':
      return 'The server is stopped. Its data is kept.';
    case 'partial':
      return `Part of the server runs; not running: ${named((service) => !isUp(service))}.`;
    case 'starting':
      return `The server is starting; not ready yet: ${named(({ health }) => health === 'starting')}.`;
    case 'unhealthy':
      return `The server runs, but something is wrong with ${named(isAiling)}.`;
    case 'healthy':
      return 'The server is up: every service is healthy.';
  }
}
