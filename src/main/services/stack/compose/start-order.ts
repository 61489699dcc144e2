import { AppError } from '#shared/ipc/result.ts';
import type { ComposeProject, ComposeService } from './compose-project.ts';

/**
 * The services and everything they depend on, in the order of the file.
 * @throws AppError NOT_FOUND for a name that is no service
 */
export function withDependencies(project: ComposeProject, names: readonly string[]): readonly ComposeService[] {
  const byName = new Map(project.services.map((service) => [service.name, service]));
  const wanted = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = byName.get(name);
    if (service === undefined) {
      throw new AppError('NOT_FOUND', `There is no service “${name}”. There are: ${[...byName.keys()].join(', ')}.`);
    }
    if (wanted.has(name)) continue;
    wanted.add(name);
    open.push(...service.dependsOn.map((dependency) => dependency.service));
  }
  return project.services.filter((service) => wanted.has(service.name));
}

/** The services that start when all is started: those without a profile, and those of the profiles asked for. */
export function enabledServices(project: ComposeProject, profiles: readonly string[]): readonly ComposeService[] {
  return project.services.filter(
    (service) => service.profiles.length === 0 || service.profiles.some((profile) => profiles.includes(profile)),
  );
}

/**
 * Groups in the order of starting: each service stands behind all that it depends on, and those of one group do not depend
 * on each other. Dependencies outside the given services are taken as met. Stopping goes through the groups backwards.
 */
export function startOrder(services: readonly ComposeService[]): readonly (readonly ComposeService[])[] {
  const groups: ComposeService[][] = [];
  let open = [...services];
  while (open.length > 0) {
    const openNames = new Set(open.map((service) => service.name));
    const ready = open.filter((service) => service.dependsOn.every(({ service: name }) => !openNames.has(name)));
    // The file's reader refuses cycles; without this, one would never end.
    if (ready.length === 0)
      throw new AppError('STACK_FILE_INVALID', 'Services of the compose file wait for each other.');
    groups.push(ready);
    open = open.filter((service) => !ready.includes(service));
  }
  return groups;
}

/**
 * Runs a step for each service as soon as the steps of all it depends on have succeeded: nothing waits for a slow
 * neighbour, as it would from group to group. After a failure no further step starts; those under way are waited for.
 * @throws what the first step to fail threw
 */
export async function runInStartOrder(
  services: readonly ComposeService[],
  step: (service: ComposeService) => Promise<void>,
): Promise<void> {
  await runInOrder(services, step, (service) => service.dependsOn.map((dependency) => dependency.service));
}

/** The same for stopping: a service's turn comes when all that depend on it are through. */
export async function runInStopOrder(
  services: readonly ComposeService[],
  step: (service: ComposeService) => Promise<void>,
): Promise<void> {
  await runInOrder(services, step, ({ name }) =>
    services
      .filter((other) => other.dependsOn.some((dependency) => dependency.service === name))
      .map((other) => other.name),
  );
}

async function runInOrder(
  services: readonly ComposeService[],
  step: (service: ComposeService) => Promise<void>,
  waitsFor: (service: ComposeService) => readonly string[],
): Promise<void> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const runs = new Map<string, Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  const run = async (service: ComposeService): Promise<void> => {
    for (const name of waitsFor(service)) {
      const other = byName.get(name);
      if (other !== undefined) await started(other);
    }
    if (failure !== null) return;
    try {
      await step(service);
    } catch (error) {
      failure ??= { error };
    }
  };
  const started = (service: ComposeService): Promise<void> => {
    const known = runs.get(service.name);
    if (known !== undefined) return known;
    const promise = run(service);
    runs.set(service.name, promise);
    return promise;
  };
  // Refuses a cycle, in which everyone would wait for ever.
  startOrder(services);
  await Promise.all(services.map(started));
  const first = failure as { readonly error: unknown } | null;
  if (first !== null) throw first.error;
}
