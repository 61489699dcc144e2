import { LABELS } from '#main/services/stack/compose/container-spec.ts';
import type { EngineContainer } from '#main/services/stack/engine-port.ts';
import type { HealthState, Probe } from '#shared/domain/stack.ts';
import { cut } from './errors.ts';
import type { ContainerAnswer, PortBindings } from './schemas.ts';

/** Docker's states, and Podman's words for the same. */
const STATES: Readonly<Record<string, EngineContainer['state']>> = {
  created: 'created',
  configured: 'created',
  initialized: 'created',
  running: 'running',
  stopping: 'running',
  paused: 'paused',
  restarting: 'restarting',
  removing: 'removing',
  exited: 'exited',
  stopped: 'exited',
  dead: 'dead',
};

/** An inspected container as the stack knows it. */
export function toEngineContainer(answer: ContainerAnswer): EngineContainer {
  const { State: status, Config: config, HostConfig: host } = answer;
  const state = STATES[status.Status] ?? 'dead';
  const hasHealthCheck = config.Healthcheck != null && (config.Healthcheck.Test[0] ?? 'NONE') !== 'NONE';
  const hasEnded = state === 'exited' || state === 'dead' || state === 'restarting';
  const published = bindingsOf(answer.NetworkSettings.Ports);
  return {
    id: answer.Id,
    name: answer.Name.replace(/^\//, ''),
    service: config.Labels[LABELS.service] ?? '',
    labels: config.Labels,
    image: config.Image,
    imageId: answer.Image,
    state,
    health: state === 'running' ? healthOf(status.Health?.Status ?? '') : 'none',
    hasHealthCheck,
    healthProbe: probeOf(answer),
    failingStreak: status.Health?.FailingStreak ?? 0,
    createdAtMs: answer.Created ?? 0,
    startedAtMs: status.StartedAt,
    finishedAtMs: status.FinishedAt,
    exitCode: hasEnded ? status.ExitCode : null,
    // Docker before 25 goes on saying it of a container that was started again: it is of the last end, not of what runs now.
    isOomKilled: hasEnded && status.OOMKilled,
    error: cut(status.Error),
    restartCount: answer.RestartCount,
    isTty: config.Tty,
    memoryLimitBytes: host.Memory > 0 ? host.Memory : null,
    // One that does not run has none; what it would publish is in its configuration.
    ports: published.length > 0 ? published : bindingsOf(host.PortBindings),
    mounts: answer.Mounts.map(({ Source, Destination }) => ({ source: Source, target: Destination })),
  };
}

function healthOf(word: string): HealthState {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : 'none';
}

/** The last health check that the engine made. */
function probeOf({ State: { Health: health } }: ContainerAnswer): Probe | null {
  const last = health?.Log.at(-1);
  if (last?.Start == null) return null;
  return {
    atMs: last.Start,
    isOk: last.ExitCode === 0,
    latencyMs: last.End === null ? null : Math.max(0, last.End - last.Start),
    detail: cut(last.Output),
  };
}

function bindingsOf(bindings: PortBindings): EngineContainer['ports'] {
  return Object.entries(bindings).flatMap(([key, hosts]) =>
    hosts.flatMap(({ HostIp: hostIp, HostPort: port }) => {
      const hostPort = Number(port);
      const containerPort = Number.parseInt(key, 10);
      if (!Number.isInteger(hostPort) || hostPort < 1 || !Number.isInteger(containerPort)) return [];
      return [{ hostIp, hostPort, containerPort }];
    }),
  );
}
