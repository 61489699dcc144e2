import type Docker from 'dockerode';
import { LABELS, type ContainerSpec, type NetworkSpec } from '#main/services/stack/compose/container-spec.ts';
import type { EngineContainer, PortPublisher } from '#main/services/stack/engine-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import { toEngineContainer } from './container-view.ts';
import { CHANGE_TIMEOUT_MS, type EngineClient } from './engine-client.ts';
import { statusOf } from './errors.ts';
import { checkedId } from './ids.ts';
import { checkedReference } from './image-reference.ts';
import {
  containerListSchema,
  containerSchema,
  createdSchema,
  networkListSchema,
  nothingSchema,
  type ContainerAnswer,
} from './schemas.ts';

/** Containers inspected at a time: each is a connection. */
const INSPECT_AT_ONCE = 8;

export async function inspectContainer(
  client: EngineClient,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerAnswer> {
  const path = checkedId(id);
  return client.ask('Looking at the container', containerSchema, (docker) => docker.getContainer(path).inspect(), {
    signal,
  });
}

export async function listContainers(client: EngineClient, projectName: string): Promise<readonly EngineContainer[]> {
  const filters = JSON.stringify({ label: [`${LABELS.project}=${projectName}`] });
  const listed = await client.ask('Listing the containers', containerListSchema, (docker) =>
    docker.listContainers({ all: true, filters } as Docker.ContainerListOptions),
  );
  // `docker compose run` makes containers of the project that are none of its services.
  const ids = listed
    .filter(({ Labels }) => Labels[LABELS.service] !== undefined && Labels[LABELS.oneOff]?.toLowerCase() !== 'true')
    .map(({ Id }) => Id);
  const found: EngineContainer[] = [];
  for (let at = 0; at < ids.length; at += INSPECT_AT_ONCE) {
    const answers = await Promise.all(ids.slice(at, at + INSPECT_AT_ONCE).map((id) => inspectOrNull(client, id)));
    for (const answer of answers) if (answer !== null) found.push(toEngineContainer(answer));
  }
  return found;
}

export async function listComposeContainers(
  client: EngineClient,
): Promise<readonly { projectName: string; service: string; containerId: string }[]> {
  const filters = JSON.stringify({ label: [LABELS.project] });
  const listed = await client.ask('Listing the containers', containerListSchema, (docker) =>
    docker.listContainers({ all: true, filters } as Docker.ContainerListOptions),
  );
  return listed.map(({ Id: containerId, Labels }) => ({
    projectName: Labels[LABELS.project] ?? '',
    service: Labels[LABELS.service] ?? '',
    containerId,
  }));
}

/** null where it was removed since it was listed. */
async function inspectOrNull(client: EngineClient, id: string): Promise<ContainerAnswer | null> {
  try {
    return await inspectContainer(client, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

export async function listPublishers(client: EngineClient): Promise<readonly PortPublisher[]> {
  // Only what runs holds its ports.
  const listed = await client.ask('Listing the containers', containerListSchema, (docker) => docker.listContainers());
  return listed.flatMap((container) => {
    // A port of UDP is in nobody's way here. Once for IPv4 and once for IPv6 is one port to us.
    const published = container.Ports.filter(({ PublicPort, Type }) => PublicPort > 0 && Type !== 'udp');
    const ports = new Set(published.map(({ PublicPort }) => PublicPort));
    return [...ports].map((hostPort) => ({
      containerId: container.Id,
      containerName: (container.Names[0] ?? '').replace(/^\//, ''),
      projectName: container.Labels[LABELS.project] ?? null,
      hostPort,
    }));
  });
}

export async function createContainer(client: EngineClient, spec: ContainerSpec): Promise<string> {
  checkedReference(spec.body.Image);
  const query = { name: spec.name, ...(spec.platform === null ? {} : { platform: spec.platform }) };
  const { Id: id } = await client.ask(
    `Creating the container ${spec.name}`,
    createdSchema,
    async (docker) => {
      // Without `_query` and `_body` dockerode puts the whole body, secrets included, into the address as well.
      const options = { _query: query, _body: spec.body };
      const { id: Id } = await docker.createContainer(options as unknown as Docker.ContainerCreateOptions);
      return { Id };
    },
    { timeoutMs: CHANGE_TIMEOUT_MS },
  );
  checkedId(id);
  try {
    for (const network of spec.moreNetworks) await connectNetwork(client, id, network);
  } catch (error) {
    // Half a container would start without a network it needs.
    await removeContainer(client, id).catch(() => {});
    throw error;
  }
  return id;
}

async function connectNetwork(
  client: EngineClient,
  id: string,
  network: ContainerSpec['moreNetworks'][number],
): Promise<void> {
  const body = { Container: id, EndpointConfig: { Aliases: [...network.aliases] } };
  await client.ask(
    `Connecting the container to the network ${network.name}`,
    nothingSchema,
    (docker): Promise<unknown> => docker.getNetwork(checkedName(network.name)).connect(body),
    { timeoutMs: CHANGE_TIMEOUT_MS },
  );
}

export async function ensureNetwork(client: EngineClient, spec: NetworkSpec): Promise<void> {
  checkedName(spec.name);
  if (await hasNetwork(client, spec.name)) return;
  const body = { Name: spec.name, Driver: spec.driver, Labels: spec.labels, CheckDuplicate: true };
  try {
    await client.ask(
      `Making the network ${spec.name}`,
      nothingSchema,
      // Only the fact counts; dockerode answers an object of its own.
      (docker) => docker.createNetwork({ _query: {}, _body: body } as unknown as Docker.NetworkCreateOptions),
      { timeoutMs: CHANGE_TIMEOUT_MS },
    );
  } catch (error) {
    // Another ClearDeck made it in between.
    if (error instanceof AppError && error.code === 'CONFLICT' && (await hasNetwork(client, spec.name))) return;
    throw error;
  }
}

async function hasNetwork(client: EngineClient, name: string): Promise<boolean> {
  // The filter finds names that only contain it, too.
  const filters = JSON.stringify({ name: [name] });
  const found = await client.ask('Listing the networks', networkListSchema, (docker) =>
    docker.listNetworks({ filters } as Docker.NetworkListOptions),
  );
  return found.some((network) => network.Name === name);
}

/** A network's name as it may stand in a path. */
function checkedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/.test(name)) return name;
  throw new AppError('INVALID_INPUT', `“${name.slice(0, 100)}” cannot be the name of a network.`);
}

export async function startContainer(client: EngineClient, id: string): Promise<void> {
  const path = checkedId(id);
  await client.ask(
    'Starting the container',
    nothingSchema,
    (docker) => unlessUnchanged(docker.getContainer(path).start()),
    { timeoutMs: CHANGE_TIMEOUT_MS },
  );
}

export async function stopContainer(client: EngineClient, id: string, graceSeconds: number): Promise<void> {
  const path = checkedId(id);
  await client.ask(
    'Stopping the container',
    nothingSchema,
    (docker) => unlessUnchanged(docker.getContainer(path).stop({ t: graceSeconds })),
    { timeoutMs: graceSeconds * 1000 + CHANGE_TIMEOUT_MS },
  );
}

export async function removeContainer(client: EngineClient, id: string): Promise<void> {
  const path = checkedId(id);
  await client.ask(
    'Removing the container',
    nothingSchema,
    (docker) => docker.getContainer(path).remove({ force: true, v: true }),
    { timeoutMs: CHANGE_TIMEOUT_MS },
  );
}

/** 304: it is as it was asked to be. dockerode takes that for an error. */
async function unlessUnchanged(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (statusOf(error) === 304) return undefined;
    throw error;
  }
}
