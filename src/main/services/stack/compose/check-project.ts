import type { ComposeProject } from './compose-project.ts';
import { refuse, type Place } from './place.ts';
import type { PlacedService } from './read-service.ts';

/**
 * What only the file as a whole can be right or wrong about.
 * @throws AppError STACK_FILE_INVALID
 */
export function checkProject(
  services: readonly PlacedService[],
  top: Pick<ComposeProject, 'networks' | 'volumes'>,
): void {
  checkDependencies(services);
  checkCycles(services);
  checkNames(services, top);
  checkPorts(services);
  checkContainerNames(services);
}

function checkDependencies(services: readonly PlacedService[]): void {
  const byName = new Map(services.map((placed) => [placed.service.name, placed.service]));
  for (const { service, dependencies } of services) {
    const seen = new Set<string>();
    for (const { service: wanted, condition, place } of dependencies) {
      const dependency = byName.get(wanted);
      if (dependency === undefined) {
        refuse(place, `There is no service “${wanted}”. There are: ${[...byName.keys()].join(', ')}.`);
      }
      if (seen.has(wanted)) refuse(place, `“${wanted}” stands in “depends_on” twice.`);
      seen.add(wanted);
      const isAlwaysThere =
        dependency.profiles.length === 0 ||
        (service.profiles.length > 0 && service.profiles.every((profile) => dependency.profiles.includes(profile)));
      if (!isAlwaysThere) {
        refuse(
          place,
          `“${wanted}” runs only with the profile ${dependency.profiles.join(' or ')}, ${service.name} without it too.`,
        );
      }
      if (condition === 'healthy' && dependency.healthCheck?.test[0] === 'NONE') {
        refuse(place, `“${wanted}” has its health check switched off and never becomes healthy.`);
      }
    }
  }
}

function checkCycles(services: readonly PlacedService[]): void {
  const byName = new Map(services.map((placed) => [placed.service.name, placed]));
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[], place: Place): void => {
    const at = trail.indexOf(name);
    if (at !== -1) refuse(place, `Services wait for each other: ${[...trail.slice(at), name].join(' → ')}.`);
    if (done.has(name)) return;
    for (const dependency of byName.get(name)?.dependencies ?? []) {
      visit(dependency.service, [...trail, name], dependency.place);
    }
    done.add(name);
  };
  for (const { service, place } of services) visit(service.name, [], place);
}

function checkNames(services: readonly PlacedService[], top: Pick<ComposeProject, 'networks' | 'volumes'>): void {
  const networks = new Set(top.networks.map((network) => network.name));
  const volumes = new Set(top.volumes.map((volume) => volume.name));
  for (const placed of services) {
    const joined = new Set<string>();
    for (const { name, place } of placed.networks) {
      if (!networks.has(name)) refuse(place, `There is no network “${name}” under the file’s “networks”.`);
      if (joined.has(name)) refuse(place, `“${name}” stands in “networks” twice.`);
      joined.add(name);
    }
    const targets = new Set<string>();
    for (const mount of placed.mounts) {
      if (mount.kind === 'volume' && mount.source !== null && !volumes.has(mount.source)) {
        refuse(
          mount.place,
          `There is no volume “${mount.source}” under the file’s “volumes”. A folder starts with ./ or /.`,
        );
      }
      if (targets.has(mount.target)) refuse(mount.place, `Two mounts at ${mount.target}.`);
      targets.add(mount.target);
    }
  }
}

function checkPorts(services: readonly PlacedService[]): void {
  const holders = new Map<string, string>();
  for (const { service, ports } of services) {
    for (const port of ports) {
      const key = `${port.hostIp} ${String(port.hostPort)}/${port.protocol}`;
      const holder = holders.get(key);
      if (holder !== undefined) {
        const whose = holder === service.name ? 'this service' : `the service ${holder}`;
        refuse(port.place, `Port ${String(port.hostPort)} is published by ${whose} already.`);
      }
      holders.set(key, service.name);
    }
  }
}

function checkContainerNames(services: readonly PlacedService[]): void {
  const holders = new Map<string, string>();
  for (const { service, place, containerNamePlace } of services) {
    if (service.containerName === null) continue;
    const holder = holders.get(service.containerName);
    if (holder !== undefined) {
      refuse(
        containerNamePlace ?? place,
        `The service ${holder} has the container name “${service.containerName}” already.`,
      );
    }
    holders.set(service.containerName, service.name);
  }
}
