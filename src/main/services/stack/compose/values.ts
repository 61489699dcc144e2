import { refuse, type Place } from './place.ts';
import type { FileMap, FileValue } from './read-yaml.ts';
import { durationMs, sizeBytes } from './units.ts';

/** A key of a map with its value: what all readers below take. `label` names it in messages. */
export interface Field {
  readonly label: string;
  /** Of the key. */
  readonly place: Place;
  readonly value: FileValue;
}

/** The keys of a map, checked against those that are supported. `x-…` is free for everyone's own use. */
export type Fields = ReadonlyMap<string, Field>;

/**
 * @param reasons why some keys are not supported, where there is more to say than that
 * @throws AppError STACK_FILE_INVALID
 */
export function fieldsOf(
  field: Field,
  supported: readonly string[],
  reasons: Readonly<Record<string, string>> = {},
): Fields {
  const fields = new Map<string, Field>();
  for (const [key, entry] of asMap(field).entries) {
    const child = { label: key, place: entry.place, value: entry.value };
    if (supported.includes(key)) fields.set(key, child);
    else if (!key.startsWith('x-')) {
      const reason = Object.hasOwn(reasons, key) ? ` ${reasons[key] ?? ''}` : '';
      refuse(
        entry.place,
        `“${key}” is not supported in ${field.label}.${reason} Supported: ${[...supported].sort().join(', ')}.`,
      );
    }
  }
  return fields;
}

/** The entries of a map whose keys are the person's own names. */
export function entriesOf(field: Field): readonly (Field & { readonly name: string })[] {
  return [...asMap(field).entries].map(([name, entry]) => ({
    name,
    label: name,
    place: entry.place,
    value: entry.value,
  }));
}

/** The items of a list, each named like the list. */
export function itemsOf(field: Field): readonly Field[] {
  if (field.value.kind !== 'list') refuse(field.value.place, `“${field.label}” takes a list.`);
  return field.value.items.map((value) => ({ label: field.label, place: value.place, value }));
}

export function isNull(field: Field): boolean {
  return field.value.kind === 'scalar' && field.value.value === null;
}

/** A text, or a number or true/false that is written as it will be read: `1.0` and `0x10` want quotes. */
export function textOf(field: Field): string {
  const { value } = field;
  if (value.kind !== 'scalar' || value.value === null) refuse(value.place, `“${field.label}” takes a text.`);
  if (typeof value.value !== 'string' && String(value.value) !== value.source) {
    refuse(value.place, `Put ${value.source} in quotes: YAML reads it as ${String(value.value)}.`);
  }
  // No name, path or setting holds one, and programs written in C end there.
  if (value.source.includes('\0')) refuse(value.place, `“${field.label}” holds a zero character.`);
  return value.source;
}

export function nonEmptyTextOf(field: Field): string {
  const text = textOf(field);
  if (text.trim() === '') refuse(field.value.place, `“${field.label}” is empty.`);
  return text;
}

export function matchingTextOf(field: Field, pattern: RegExp, expected: string): string {
  const text = nonEmptyTextOf(field);
  if (!pattern.test(text)) refuse(field.value.place, `“${text}” is no ${expected}.`);
  return text;
}

export function choiceOf<T extends string>(field: Field, choices: readonly T[]): T {
  const text = textOf(field);
  const choice = choices.find((candidate) => candidate === text);
  return choice ?? refuse(field.value.place, `“${field.label}” is one of ${choices.join(', ')}; not “${text}”.`);
}

/** Also from a variable, which is a text. */
export function booleanOf(field: Field): boolean {
  const { value } = field;
  if (value.kind === 'scalar') {
    if (value.value === true || value.value === 'true') return true;
    if (value.value === false || value.value === 'false') return false;
  }
  return refuse(value.place, `“${field.label}” takes true or false.`);
}

export function numberOf(field: Field, range: { readonly min: number; readonly max: number }): number {
  const { value } = field;
  const text = value.kind === 'scalar' ? value.source.trim() : '';
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= range.min && number <= range.max)) {
    refuse(value.place, `“${field.label}” takes a number from ${String(range.min)} to ${String(range.max)}.`);
  }
  return number;
}

export function integerOf(field: Field, range: { readonly min: number; readonly max: number }): number {
  const number = numberOf(field, range);
  return Number.isInteger(number) ? number : refuse(field.value.place, `“${field.label}” takes a whole number.`);
}

export function durationOf(field: Field): number {
  const text = textOf(field);
  return durationMs(text) ?? refuse(field.value.place, `“${text}” is no duration. Examples: 30s, 1m30s, 500ms.`);
}

export function sizeOf(field: Field): number {
  const text = textOf(field);
  const bytes = sizeBytes(text);
  if (bytes === null || bytes === 0) refuse(field.value.place, `“${text}” is no size. Examples: 512m, 1.5g.`);
  return bytes;
}

/** A list of texts. */
export function textListOf(field: Field): readonly string[] {
  return itemsOf(field).map(nonEmptyTextOf);
}

/**
 * A map, or a list of `NAME=value`. A name without a value (`NAME` in a list, `NAME:` in a map) is answered with null.
 */
export function pairsOf(field: Field): readonly { name: string; value: string | null; place: Place }[] {
  if (field.value.kind === 'map') {
    return entriesOf(field).map((entry) => ({
      name: nameOf(entry.name, entry.place, field.label),
      value: isNull(entry) ? null : textOf(entry),
      place: entry.place,
    }));
  }
  const seen = new Set<string>();
  return itemsOf(field).map((item) => {
    const text = textOf(item);
    const at = text.indexOf('=');
    const name = nameOf(at === -1 ? text : text.slice(0, at), item.place, field.label);
    if (seen.has(name)) refuse(item.place, `“${name}” stands in “${field.label}” twice.`);
    seen.add(name);
    return { name, value: at === -1 ? null : text.slice(at + 1), place: item.place };
  });
}

function nameOf(text: string, place: Place, label: string): string {
  return text === '' || text.includes('=') || text.includes('\0')
    ? refuse(place, `“${label}” takes NAME: value, or a list of NAME=value.`)
    : text;
}

function asMap(field: Field): FileMap {
  if (field.value.kind !== 'map') refuse(field.value.place, `“${field.label}” takes a map (NAME: value).`);
  return field.value;
}
