import { checkProject } from './check-project.ts';
import type { ComposeProject } from './compose-project.ts';
import { interpolate, InterpolationError } from './interpolate.ts';
import { refuse, type Place } from './place.ts';
import { readService, type PlacedService } from './read-service.ts';
import { readYaml } from './read-yaml.ts';
import { choiceOf, entriesOf, fieldsOf, isNull, matchingTextOf, textOf, type Field, type Fields } from './values.ts';

const SUPPORTED = ['name', 'version', 'services', 'networks', 'volumes'];
const REASONS: Readonly<Record<string, string>> = {
  include: 'It would read another file.',
  configs: 'Mount a file under “volumes”.',
  secrets: 'Write a variable under “environment”.',
};
const PROJECT_NAME = /^[a-z0-9][a-z0-9_-]*$/;
const NETWORK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const MAX_SERVICES = 100;
/** What Compose makes for services that name no network. */
const DEFAULT_NETWORK = 'default';

/**
 * Reads a compose file: YAML, variables, the supported subset (docs/STACK.md), and what has to hold between services.
 * @param options.path the file's, for messages and relative folders
 * @param options.environment the only variables there are: nothing is read from this process
 * @throws AppError STACK_FILE_INVALID with `path:line:column`
 */
export function readComposeFile(
  text: string,
  options: { readonly path: string; readonly environment: Readonly<Record<string, string>> },
): ComposeProject {
  const { path, environment } = options;
  const valueOf = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const value = readYaml(text, path, (raw, place) => interpolated(raw, valueOf, place));
  const file: Field = { label: 'a compose file', place: value.place, value };
  const top = fieldsOf(file, SUPPORTED, REASONS);
  const services = readServices(top.get('services'), file.place, environment);
  const networks = readNetworks(top.get('networks'), services);
  const volumes = readVolumes(top.get('volumes'));
  checkProject(services, { networks, volumes });
  return { name: readName(top), services: services.map((placed) => placed.service), networks, volumes };
}

function interpolated(text: string, valueOf: (name: string) => string | undefined, place: Place): string {
  // Most texts hold no variable.
  if (!text.includes('$')) return text;
  try {
    return interpolate(text, valueOf);
  } catch (error) {
    if (error instanceof InterpolationError) refuse(place, error.message);
    throw error;
  }
}

function readName(top: Fields): string | null {
  const version = top.get('version');
  // Compose ignores it by now; old files have it.
  if (version !== undefined) textOf(version);
  const name = top.get('name');
  return name === undefined
    ? null
    : matchingTextOf(name, PROJECT_NAME, 'name of a project (small letters, digits, - and _)');
}

function readServices(
  field: Field | undefined,
  place: Place,
  environment: Readonly<Record<string, string>>,
): readonly PlacedService[] {
  if (field === undefined || isNull(field)) refuse(field?.place ?? place, 'The file has no “services”.');
  const services = entriesOf(field)
    .filter((entry) => !entry.name.startsWith('x-'))
    .map((entry) => readService(entry, environment));
  if (services.length > MAX_SERVICES)
    refuse(field.place, `More than ${String(MAX_SERVICES)} services are not supported.`);
  return services.length === 0 ? refuse(field.place, '“services” is empty.') : services;
}

function readNetworks(field: Field | undefined, services: readonly PlacedService[]): ComposeProject['networks'] {
  const named = topEntries(field).map((entry) => {
    if (!NETWORK_NAME.test(entry.name)) refuse(entry.place, `“${entry.name}” is no name of a network.`);
    const driver = isNull(entry) ? undefined : fieldsOf(entry, ['driver']).get('driver');
    // The driver `host` would be this machine's own network.
    return { name: entry.name, driver: driver === undefined ? 'bridge' : choiceOf(driver, ['bridge']) };
  });
  const wantsDefault = services.some((placed) => placed.service.networks.includes(DEFAULT_NETWORK));
  const hasDefault = named.some((network) => network.name === DEFAULT_NETWORK);
  return wantsDefault && !hasDefault ? [...named, { name: DEFAULT_NETWORK, driver: 'bridge' }] : named;
}

function readVolumes(field: Field | undefined): ComposeProject['volumes'] {
  return topEntries(field).map((entry) => {
    if (!NETWORK_NAME.test(entry.name)) refuse(entry.place, `“${entry.name}” is no name of a volume.`);
    // Options of the driver could make any folder of the machine a volume.
    const driver = isNull(entry) ? undefined : fieldsOf(entry, ['driver']).get('driver');
    if (driver !== undefined) choiceOf(driver, ['local']);
    return { name: entry.name };
  });
}

function topEntries(field: Field | undefined): ReturnType<typeof entriesOf> {
  if (field === undefined || isNull(field)) return [];
  return entriesOf(field).filter((entry) => !entry.name.startsWith('x-'));
}
