import type { Model } from '#shared/domain/model.ts';

export const MODEL_SORT_KEYS = ['version', 'name', 'accuracy', 'f1Score', 'created', 'size'] as const;
export type ModelSortKey = (typeof MODEL_SORT_KEYS)[number];
export interface ModelSort {
  readonly key: ModelSortKey;
  readonly order: 'asc' | 'desc';
}

/** The versions of one family in one project, in the order asked for. */
export interface ModelFamily {
  readonly key: string;
  readonly family: string;
  readonly projectName: string;
  readonly models: readonly Model[];
}

const VALUES: Readonly<Record<ModelSortKey, (model: Model) => number | string | null>> = {
  version: (model) => model.version,
  name: (model) => model.name,
  accuracy: (model) => model.accuracy,
  f1Score: (model) => model.f1Score,
  created: (model) => model.createdAtMs,
  size: (model) => model.sizeBytes,
};

/** Unknown values come last in both directions: turning the order round must not bring up rows that hold nothing. */
function compareBy({ key, order }: ModelSort): (a: Model, b: Model) => number {
  const direction = order === 'asc' ? 1 : -1;
  return (a, b) => {
    const left = VALUES[key](a);
    const right = VALUES[key](b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const difference =
      typeof left === 'string' || typeof right === 'string' ? String(left).localeCompare(String(right)) : left - right;
    return difference === 0 ? b.createdAtMs - a.createdAtMs : difference * direction;
  };
}

/**
 * Groups models by project and family, the pair within which versions count. Families stand in the order of their
 * first model, so that the sort asked for shows between the groups too; by version, the newest family comes first.
 */
export function groupByFamily(models: readonly Model[], sort: ModelSort): readonly ModelFamily[] {
  const compare = compareBy(sort);
  const families = new Map<string, Model[]>();
  for (const model of models) {
    const key = `${model.projectId}/${model.family}`;
    const members = families.get(key);
    if (members === undefined) families.set(key, [model]);
    else members.push(model);
  }
  const newest = (family: ModelFamily) => Math.max(...family.models.map((model) => model.createdAtMs));
  return [...families]
    .map(([key, members]) => {
      const sorted = members.toSorted(compare);
      const [first] = sorted;
      return { key, family: first?.family ?? '', projectName: first?.projectName ?? '', models: sorted };
    })
    .toSorted((a, b) => {
      if (sort.key === 'version') return newest(b) - newest(a);
      const [left] = a.models;
      const [right] = b.models;
      return left === undefined || right === undefined ? 0 : compare(left, right);
    });
}

/** What a click on a column's header asks for: the other direction, or the key's natural one (texts up, numbers down). */
export function nextSort(current: ModelSort, key: ModelSortKey): ModelSort {
  if (current.key === key) return { key, order: current.order === 'asc' ? 'desc' : 'asc' };
  return { key, order: key === 'name' ? 'asc' : 'desc' };
}
