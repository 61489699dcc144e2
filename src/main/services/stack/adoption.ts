import { emptyService, type ComposeProject, type ComposeService } from './compose/compose-project.ts';
import { LABELS } from './compose/container-spec.ts';
import { isOurs } from './container-facts.ts';
import type { Engine, EngineContainer } from './engine-port.ts';

/** Services by which a ClearML server is known, whoever wrote its compose file. */
const CLEARML_SERVICES = ['apiserver', 'webserver', 'fileserver', 'elasticsearch', 'mongo', 'redis'];
const ENOUGH_SERVICES = 4;

/**
 * The Compose project whose containers are the server: ours where it has any; else one that `docker compose`, or a
 * ClearDeck with another data folder, made on the same engine; else ours, to be made.
 */
export async function findProject(engine: Engine, ownName: string): Promise<string> {
  const servicesOf = new Map<string, Set<string>>();
  for (const { projectName, service } of await engine.composeContainers()) {
    servicesOf.set(projectName, (servicesOf.get(projectName) ?? new Set()).add(service));
  }
  if (servicesOf.has(ownName)) return ownName;
  for (const [name, services] of [...servicesOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = CLEARML_SERVICES.filter((service) => services.has(service));
    if (services.has('apiserver') && known.length >= ENOUGH_SERVICES) return name;
  }
  return ownName;
}

/** Who made the containers, in words; null where this data folder's ClearDeck did, or there are none. */
export function makerOf(containers: readonly EngineContainer[], dataFolder: string): string | null {
  const strange = containers.find((container) => !isOurs(container, dataFolder));
  if (strange === undefined) return null;
  const folder = strange.labels[LABELS.dataFolder];
  if (folder !== undefined) return `another ClearDeck, with the data folder ${folder}`;
  const file = strange.labels[LABELS.configFiles] ?? strange.labels[LABELS.workingFolder];
  return file === undefined ? 'Docker Compose' : `Docker Compose, from ${file}`;
}

/**
 * The services of a stack that something else made: those that have a container, in the order of our file as far as it has
 * them. What ours does not have depends on nothing that is known.
 */
export function foreignServices(
  project: ComposeProject,
  containers: readonly EngineContainer[],
  names: readonly string[],
): ComposeService[] {
  const chosen = containers.filter(({ service }) => names.length === 0 || names.includes(service));
  return chosen.map(({ service, image }) => {
    const known = project.services.find(({ name }) => name === service);
    return { ...(known ?? emptyService(service, image)), ports: [] };
  });
}
