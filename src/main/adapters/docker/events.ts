import type Docker from 'dockerode';
import { EngineUnavailable } from '#main/services/stack/engine-unavailable.ts';
import { LABELS } from '#main/services/stack/compose/container-spec.ts';
import type { EngineEvent } from '#main/services/stack/engine-port.ts';
import type { EngineClient } from './engine-client.ts';
import { readJsonLines } from './json-lines.ts';
import { eventSchema } from './schemas.ts';

/** Podman's words for Docker's. */
const ACTIONS: Readonly<Record<string, string>> = { died: 'die', remove: 'destroy' };

export async function followEvents(
  client: EngineClient,
  projectName: string | null,
  onEvent: (event: EngineEvent) => void,
  options: { readonly signal: AbortSignal; readonly onOpen?: () => void },
): Promise<void> {
  const { signal } = options;
  const label = projectName === null ? LABELS.project : `${LABELS.project}=${projectName}`;
  const filters = JSON.stringify({ type: ['container'], label: [label] });
  try {
    const stream = await client.stream(
      'Following the events',
      (docker) => docker.getEvents({ filters } as Docker.GetEventsOptions),
      // Engines before Podman 4 send their first byte with the first event.
      { signal, timeoutMs: null },
    );
    options.onOpen?.();
    for await (const value of readJsonLines(stream.body)) {
      const event = toEvent(value);
      if (event !== null) onEvent(event);
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  throw new EngineUnavailable('stopped', `The engine at ${client.endpoint.address} ended the stream of its events.`);
}

/** What only tells that somebody looked: three of them for every health check of every container. */
const LOOKING = /^(?:exec_|archive-path|extract-to-dir|top|attach|detach|export)/;

function toEvent(value: unknown): EngineEvent | null {
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return null;
  const { Action, status, Actor, time, timeNano } = parsed.data;
  const action = Action === '' ? status : Action;
  if (Actor == null || action === '' || LOOKING.test(action)) return null;
  // Podman has a word of its own for this, too.
  const exitCode = Number.parseInt(Actor.Attributes['exitCode'] ?? Actor.Attributes['containerExitCode'] ?? '', 10);
  return {
    containerId: Actor.ID,
    service: Actor.Attributes[LABELS.service] ?? null,
    action: ACTIONS[action] ?? action,
    atMs: Math.floor(timeNano > 0 ? timeNano / 1e6 : time * 1000),
    ...(Number.isNaN(exitCode) ? {} : { exitCode }),
  };
}
