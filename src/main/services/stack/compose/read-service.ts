import type { ComposeHealthCheck, ComposeLogging, ComposeService } from './compose-project.ts';
import { refuse, type Place } from './place.ts';
import { readDeploy } from './read-deploy.ts';
import { readHealthCheck } from './read-health-check.ts';
import { readLogging } from './read-logging.ts';
import { readMounts, readTmpfs, type PlacedMount } from './read-mounts.ts';
import { readPorts, type PlacedPort } from './read-ports.ts';
import { checkMount, checkPrivileged, mayHaveEngine, WALLED_KEYS } from './security-walls.ts';
import { shellWords, ShellWordsError } from './shell-words.ts';
import {
  booleanOf,
  choiceOf,
  durationOf,
  entriesOf,
  fieldsOf,
  integerOf,
  isNull,
  itemsOf,
  matchingTextOf,
  nonEmptyTextOf,
  pairsOf,
  textOf,
  type Field,
} from './values.ts';

/** A service, with the places that the checks between services speak of. */
export interface PlacedService {
  readonly service: ComposeService;
  readonly place: Place;
  readonly ports: readonly PlacedPort[];
  readonly mounts: readonly PlacedMount[];
  readonly networks: readonly { readonly name: string; readonly place: Place }[];
  readonly dependencies: readonly Dependency[];
  readonly containerNamePlace: Place | null;
}

interface Dependency {
  readonly service: string;
  readonly condition: 'started' | 'healthy';
  readonly place: Place;
}

const SUPPORTED = [
  'image',
  'command',
  'entrypoint',
  'environment',
  'ports',
  'volumes',
  'tmpfs',
  'networks',
  'depends_on',
  'healthcheck',
  'mem_limit',
  'cpus',
  'deploy',
  'ulimits',
  'restart',
  'labels',
  'logging',
  'profiles',
  'stop_grace_period',
  'user',
  'working_dir',
  'container_name',
  'privileged',
  'platform',
];

const SERVICE_NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const IMAGE = /^[A-Za-z0-9][\w.\-/:@]{0,254}$/;
const PLATFORM = /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/;
const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,200}$/;
const PROFILE = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const OWN_LABELS = /^(?:com\.docker\.compose|io\.cleardeck)\./;
const DEFAULT_STOP_GRACE_MS = 10_000;
/** -1 is “without limit”. */
const ULIMIT_RANGE = { min: -1, max: Number.MAX_SAFE_INTEGER };
/** Joined by services that name no network, as in Compose. */
const DEFAULT_NETWORK = 'default';

/** @throws AppError STACK_FILE_INVALID */
export function readService(
  field: Field & { readonly name: string },
  environment: Readonly<Record<string, string>>,
): PlacedService {
  const { name, place } = field;
  if (!SERVICE_NAME.test(name)) {
    refuse(place, `“${name}” is no service name: small letters, digits, - and _, at most 63 of them.`);
  }
  const fields = fieldsOf({ ...field, label: `the service ${name}` }, SUPPORTED, WALLED_KEYS);
  const read = <T>(key: string, reader: (field: Field) => T, fallback: T): T => {
    const child = fields.get(key);
    // A key without a value is the same as no key.
    return child === undefined || isNull(child) ? fallback : reader(child);
  };
  const imageField = fields.get('image') ?? refuse(place, `The service ${name} needs an “image”.`);
  const image = matchingTextOf(imageField, IMAGE, 'name of an image');
  const profiles = read(
    'profiles',
    (list) => itemsOf(list).map((item) => matchingTextOf(item, PROFILE, 'name of a profile')),
    [],
  );
  const isAgent = mayHaveEngine({ name, image, profiles });
  const isPrivileged = read('privileged', booleanOf, false);
  checkPrivileged(isPrivileged, isAgent, fields.get('privileged')?.place ?? place);
  const mounts = [...read('volumes', readMounts, []), ...read('tmpfs', readTmpfs, [])];
  for (const mount of mounts) checkMount(mount, isAgent);
  const ports = read('ports', readPorts, []);
  const networks = read('networks', readNetworkNames, [{ name: DEFAULT_NETWORK, place }]);
  const dependencies = read('depends_on', readDependencies, []);
  const logging = read<ComposeLogging | null>('logging', readLogging, null);
  return {
    place,
    ports,
    mounts,
    networks,
    dependencies,
    containerNamePlace: fields.get('container_name')?.place ?? null,
    service: {
      name,
      title: readTitle(field) ?? name,
      image,
      platform: read('platform', (child) => matchingTextOf(child, PLATFORM, 'platform (linux/amd64)'), null),
      command: read('command', readWords, null),
      entrypoint: read('entrypoint', readWords, null),
      environment: read('environment', (child) => readEnvironment(child, environment), {}),
      ports: ports.map(({ place: _place, ...port }) => port),
      mounts: mounts.map(withoutPlace),
      networks: networks.map((network) => network.name),
      dependsOn: dependencies.map(({ service, condition }) => ({ service, condition })),
      healthCheck: read<ComposeHealthCheck | null>('healthcheck', readHealthCheck, null),
      ...readDeploy(fields),
      ulimits: read('ulimits', readUlimits, []),
      stopGraceSeconds: Math.ceil(read('stop_grace_period', durationOf, DEFAULT_STOP_GRACE_MS) / 1000),
      user: read<string | null>('user', nonEmptyTextOf, null),
      workingFolder: read<string | null>('working_dir', readFolder, null),
      containerName: read<string | null>(
        'container_name',
        (child) => matchingTextOf(child, CONTAINER_NAME, 'container name'),
        null,
      ),
      isPrivileged,
      labels: read('labels', readLabels, {}),
      ...(logging !== null && { logging }),
      profiles,
    },
  };
}

function withoutPlace(mount: PlacedMount): ComposeService['mounts'][number] {
  const { place: _place, ...rest } = mount;
  return rest;
}

function readTitle(field: Field): string | null {
  const entry = field.value.kind === 'map' ? field.value.entries.get('x-cleardeck') : undefined;
  if (entry === undefined) return null;
  const title = fieldsOf({ label: 'x-cleardeck', place: entry.place, value: entry.value }, ['title']).get('title');
  return title === undefined ? null : nonEmptyTextOf(title);
}

function readWords(field: Field): readonly string[] {
  const words = field.value.kind === 'list' ? itemsOf(field).map(textOf) : split(field);
  return words.length === 0 ? refuse(field.value.place, `“${field.label}” is empty.`) : words;
}

function split(field: Field): readonly string[] {
  try {
    return shellWords(textOf(field));
  } catch (error) {
    if (error instanceof ShellWordsError) refuse(field.value.place, error.message);
    throw error;
  }
}

function readEnvironment(field: Field, environment: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = pairsOf(field).flatMap(({ name, value }): readonly (readonly [string, string])[] => {
    if (value !== null) return [[name, value]];
    // A name alone is handed on from the variables, and left out where there is none.
    const handedOn = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return handedOn === undefined ? [] : [[name, handedOn]];
  });
  return Object.fromEntries(pairs);
}

function readLabels(field: Field): Record<string, string> {
  const pairs = pairsOf(field).map(({ name, value, place }) => {
    if (OWN_LABELS.test(name)) refuse(place, `The label “${name}” is set by ClearDeck itself.`);
    return [name, value ?? ''] as const;
  });
  return Object.fromEntries(pairs);
}

function readNetworkNames(field: Field): PlacedService['networks'] {
  const names =
    field.value.kind === 'map'
      ? entriesOf(field).map((entry) => {
          if (!isNull(entry)) fieldsOf(entry, []);
          return { name: entry.name, place: entry.place };
        })
      : itemsOf(field).map((item) => ({ name: nonEmptyTextOf(item), place: item.place }));
  return names.length === 0
    ? refuse(field.value.place, '“networks” is empty. Leave it out for the default network.')
    : names;
}

function readDependencies(field: Field): readonly Dependency[] {
  if (field.value.kind !== 'map') {
    return itemsOf(field).map((item) => ({ service: nonEmptyTextOf(item), condition: 'started', place: item.place }));
  }
  return entriesOf(field).map((entry) => {
    const condition = fieldsOf(entry, ['condition']).get('condition');
    const chosen = condition && choiceOf(condition, ['service_started', 'service_healthy']);
    return {
      service: entry.name,
      condition: chosen === 'service_healthy' ? 'healthy' : 'started',
      place: entry.place,
    };
  });
}

function readUlimits(field: Field): ComposeService['ulimits'] {
  return entriesOf(field).map((entry) => {
    const name = /^[a-z]+$/.test(entry.name) ? entry.name : refuse(entry.place, `“${entry.name}” is no limit.`);
    if (entry.value.kind !== 'map') {
      const both = integerOf(entry, ULIMIT_RANGE);
      return { name, soft: both, hard: both };
    }
    const limits = fieldsOf(entry, ['soft', 'hard']);
    const soft = limits.get('soft');
    const hard = limits.get('hard');
    if (soft === undefined || hard === undefined) refuse(entry.place, `“${name}” needs “soft” and “hard”.`);
    return { name, soft: integerOf(soft, ULIMIT_RANGE), hard: integerOf(hard, ULIMIT_RANGE) };
  });
}

function readFolder(field: Field): string {
  const folder = nonEmptyTextOf(field);
  return folder.startsWith('/') ? folder : refuse(field.value.place, `“${folder}” is no full path in the container.`);
}
