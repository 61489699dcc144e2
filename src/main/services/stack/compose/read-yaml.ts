import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { invalidAt, refuse, type Place } from './place.ts';

/** A value of the file, with its place. Aliases and `<<` are resolved. */
export type FileValue = FileScalar | FileList | FileMap;

interface FileScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it is written in the file, interpolated: `0x10` and `1.0` where the value is 16 and 1. */
  readonly source: string;
  readonly place: Place;
  readonly weight: number;
}

interface FileList {
  readonly kind: 'list';
  readonly items: readonly FileValue[];
  readonly place: Place;
  readonly weight: number;
}

export interface FileMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, { readonly place: Place; readonly value: FileValue }>;
  readonly place: Place;
  /** Values in it, aliases counted as often as they are used: what reading all of it costs. */
  readonly weight: number;
}

const MAX_TEXT_LENGTH = 250_000;
/** The shipped file has some 300. Aliases of aliases grow without end from a few lines of text. */
const MAX_WEIGHT = 20_000;
const MAX_DEPTH = 50;
const TOO_DEEP = `The file is nested more than ${String(MAX_DEPTH)} deep.`;

/**
 * @param interpolate replaces variables in a text; keys are left as they are, as Compose does
 * @throws AppError STACK_FILE_INVALID
 */
export function readYaml(text: string, path: string, interpolate: (text: string, place: Place) => string): FileValue {
  const start: Place = { path, line: 1, column: 1 };
  if (text.length > MAX_TEXT_LENGTH) refuse(start, 'The file is larger than 250 KB.');
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Its own check compares each key with all before it; the reader below has a quicker one.
    uniqueKeys: false,
    // 'silent' would let a second document pass unread.
    logLevel: 'error',
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const isTooDeep = problem.code === 'RESOURCE_EXHAUSTION';
    throw invalidAt(placeOf(problem.pos[0]), isTooDeep ? TOO_DEEP : `${problem.message}.`);
  }
  if (document.directives.yaml.version === '1.1') refuse(start, '“%YAML 1.1” is not supported: leave the line out.');
  if (document.contents === null) refuse(start, 'The file is empty.');
  return new Reader(placeOf, interpolate).read(document.contents, 0);
}

class Reader {
  private readonly anchors = new Map<string, FileValue | 'open'>();
  private readonly placeOf: (offset: number) => Place;
  private readonly interpolate: (text: string, place: Place) => string;
  private mergedCount = 0;

  constructor(placeOf: (offset: number) => Place, interpolate: (text: string, place: Place) => string) {
    this.placeOf = placeOf;
    this.interpolate = interpolate;
  }

  /** An aliased value is read once and shared, so that time and memory follow the text's length. */
  read(node: Node, depth: number): FileValue {
    const place = this.placeOf(node.range?.[0] ?? 0);
    if (depth > MAX_DEPTH) refuse(place, TOO_DEEP);
    if (isAlias(node)) return this.aliased(node.source, place);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, 'open');
    const value = this.readOwn(node, place, depth);
    if (value.weight > MAX_WEIGHT) {
      refuse(place, `The aliases of the file grow to more than ${String(MAX_WEIGHT)} values.`);
    }
    if (node.anchor !== undefined) this.anchors.set(node.anchor, value);
    return value;
  }

  private aliased(name: string, place: Place): FileValue {
    const value = this.anchors.get(name);
    if (value === undefined) refuse(place, `There is no anchor “&${name}” above.`);
    if (value === 'open') refuse(place, `“*${name}” stands within its own anchor.`);
    return value;
  }

  private readOwn(node: Exclude<Node, { source: string; anchor?: never }>, place: Place, depth: number): FileValue {
    if (isMap(node)) return this.readMap(node.items, place, depth);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(asNode(item, place), depth + 1));
      return { kind: 'list', items, place, weight: items.reduce((sum, item) => sum + item.weight, 1) };
    }
    if (isScalar(node)) {
      const { value } = node;
      if (typeof value === 'string') {
        const text = this.interpolate(value, place);
        return { kind: 'scalar', value: text, source: text, place, weight: 1 };
      }
      if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
        return { kind: 'scalar', value, source: node.source ?? '', place, weight: 1 };
      }
    }
    return refuse(place, 'Only texts, numbers, true, false, lists and maps are supported.');
  }

  private readMap(pairs: readonly { key: unknown; value: unknown }[], place: Place, depth: number): FileMap {
    const own = new Map<string, { place: Place; value: FileValue }>();
    const merged: FileMap[] = [];
    const seen = new Set<string>();
    for (const pair of pairs) {
      const keyNode = asNode(pair.key, place);
      const keyPlace = this.placeOf(keyNode.range?.[0] ?? 0);
      if (!isScalar(keyNode)) refuse(keyPlace, 'A key must be a plain text.');
      const key = typeof keyNode.value === 'string' ? keyNode.value : (keyNode.source ?? '');
      const isEmpty = pair.value === null || pair.value === undefined;
      const value: FileValue = isEmpty
        ? { kind: 'scalar', value: null, source: '', place: keyPlace, weight: 1 }
        : this.read(asNode(pair.value, keyPlace), depth + 1);
      // Keys that differ only in kind, 80 and "80", are one key here.
      if (seen.has(key)) refuse(keyPlace, `“${key}” stands here twice.`);
      seen.add(key);
      if (key === '<<' && keyNode.type === 'PLAIN') merged.push(...mergedMaps(value));
      else own.set(key, { place: keyPlace, value });
    }
    const entries = merged.length === 0 ? own : this.merge(merged, own, place);
    let weight = 1;
    for (const entry of entries.values()) weight += entry.value.weight;
    return { kind: 'map', entries, place, weight };
  }

  /** The map's own keys win over merged ones, earlier merged maps over later ones. */
  private merge(
    merged: readonly FileMap[],
    own: ReadonlyMap<string, { place: Place; value: FileValue }>,
    place: Place,
  ): Map<string, { place: Place; value: FileValue }> {
    const entries = new Map(own);
    for (const map of merged) {
      this.mergedCount += map.entries.size;
      if (this.mergedCount > MAX_WEIGHT) refuse(place, `“<<” brings in more than ${String(MAX_WEIGHT)} values.`);
      for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return entries;
  }
}

function mergedMaps(value: FileValue): readonly FileMap[] {
  const maps = value.kind === 'list' ? value.items : [value];
  return maps.map((map) => (map.kind === 'map' ? map : refuse(map.place, '“<<” takes a map or a list of maps.')));
}

function asNode(value: unknown, place: Place): Node {
  if (isMap(value) || isSeq(value) || isScalar(value) || isAlias(value)) return value;
  return refuse(place, 'A value is missing here.');
}
