import path from 'node:path';
import type { ComposeMount } from './compose-project.ts';
import { refuse, type Place } from './place.ts';
import { booleanOf, choiceOf, fieldsOf, itemsOf, nonEmptyTextOf, textOf, type Field } from './values.ts';

export type PlacedMount = ComposeMount & { readonly place: Place };

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/;
/** Windows paths keep their drive's colon; the rest is split at colons. */
const SHORT_PARTS = /^((?:[A-Za-z]:[\\/])?[^:]*)(?::([^:]*))?(?::([^:]*))?$/;

/**
 * The mounts of a service, long and short. Relative folders count from the file's folder.
 * @throws AppError STACK_FILE_INVALID
 */
export function readMounts(field: Field): readonly PlacedMount[] {
  return itemsOf(field).map((item) => (item.value.kind === 'map' ? readLong(item) : readShort(item)));
}

/** `tmpfs: /tmp`, or a list of such. */
export function readTmpfs(field: Field): readonly PlacedMount[] {
  const items = field.value.kind === 'list' ? itemsOf(field) : [field];
  return items.map((item) => {
    const target = nonEmptyTextOf(item);
    return { kind: 'tmpfs', target: checkedTarget(target, item.value.place), place: item.value.place };
  });
}

function readShort(item: Field): PlacedMount {
  const text = nonEmptyTextOf(item);
  const { place } = item;
  const match = SHORT_PARTS.exec(text);
  if (match === null) refuse(place, `“${text}” is no mount. Write "source:/target" or "source:/target:ro".`);
  const [, first = '', second, mode] = match;
  if (second === undefined) {
    return { kind: 'volume', source: null, target: checkedTarget(first, place), isReadOnly: false, place };
  }
  if (mode !== undefined && mode !== 'ro' && mode !== 'rw') {
    refuse(place, `“${mode}” is not supported. Supported: ro, rw.`);
  }
  const rest = { target: checkedTarget(second, place), isReadOnly: mode === 'ro', place };
  return isPath(first)
    ? { kind: 'bind', source: checkedFolder(first, place), ...rest }
    : { kind: 'volume', source: checkedVolume(first, place), ...rest };
}

function readLong(item: Field): PlacedMount {
  const fields = fieldsOf(item, ['type', 'source', 'target', 'read_only'], {
    bind: 'ClearDeck makes the folders that it needs, and starts nothing where one is missing.',
  });
  const { place } = item;
  const typeField = fields.get('type');
  const targetField = fields.get('target');
  if (typeField === undefined || targetField === undefined) refuse(place, 'A mount needs “type” and “target”.');
  const type = choiceOf(typeField, ['bind', 'volume', 'tmpfs']);
  const target = checkedTarget(textOf(targetField), targetField.value.place);
  const source = fields.get('source');
  const readOnly = fields.get('read_only');
  const isReadOnly = readOnly !== undefined && booleanOf(readOnly);
  if (type === 'tmpfs') {
    const extra = source ?? readOnly;
    return extra === undefined ? { kind: 'tmpfs', target, place } : refuse(extra.place, 'A tmpfs takes a target only.');
  }
  if (type === 'volume') {
    const name = source === undefined ? null : checkedVolume(textOf(source), source.value.place);
    return { kind: 'volume', source: name, target, isReadOnly, place };
  }
  if (source === undefined) refuse(place, 'A bind mount needs a “source”.');
  const folder = nonEmptyTextOf(source);
  if (!isPath(folder)) refuse(source.value.place, `“${folder}” is no path. Write ./${folder} or a full path.`);
  return { kind: 'bind', source: checkedFolder(folder, source.value.place), target, isReadOnly, place };
}

function isPath(source: string): boolean {
  return source.startsWith('/') || source.startsWith('.') || source.startsWith('~') || WINDOWS_PATH.test(source);
}

function checkedFolder(source: string, place: Place): string {
  if (source.startsWith('~')) refuse(place, `“${source}”: write the full path in place of ~.`);
  // Full paths may be meant for an engine on a machine of another kind, so this one's rules do not touch them.
  if (WINDOWS_PATH.test(source)) return path.win32.normalize(source);
  if (source.startsWith('/')) return path.posix.normalize(source).replace(/(?<=.)\/$/, '');
  return path.resolve(path.dirname(path.resolve(place.path)), source);
}

function checkedVolume(name: string, place: Place): string {
  return VOLUME_NAME.test(name) ? name : refuse(place, `“${name}” is no name of a volume, and no path.`);
}

function checkedTarget(target: string, place: Place): string {
  if (!target.startsWith('/')) refuse(place, `“${target}” is no full path in the container.`);
  const clean = path.posix.normalize(target).replace(/(?<=.)\/$/, '');
  return clean === '/' ? refuse(place, 'Nothing can be mounted at / of a container.') : clean;
}
