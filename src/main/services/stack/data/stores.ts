import type { DataStore } from '#shared/domain/stack.ts';

/** Where a store is: whose container sees it, and at which path inside. */
export interface StorePlace {
  readonly name: DataStore;
  readonly service: string;
  /** The folder inside the container is `parent` + `/` + `base`. */
  readonly parent: string;
  readonly base: string;
}

/** MongoDB has two folders, `/data/db` and `/data/configdb`: both are in the one that holds them. */
export const STORE_PLACES: readonly StorePlace[] = [
  { name: 'elastic', service: 'elasticsearch', parent: '/usr/share/elasticsearch', base: 'data' },
  { name: 'mongo', service: 'mongo', parent: '/', base: 'data' },
  { name: 'redis', service: 'redis', parent: '/', base: 'data' },
  { name: 'fileserver', service: 'fileserver', parent: '/mnt', base: 'fileserver' },
];

export function storeFolder(place: StorePlace): string {
  return place.parent === '/' ? `/${place.base}` : `${place.parent}/${place.base}`;
}

/** Whether a path inside a container is the store's folder or below it. */
export function isInStore(place: StorePlace, path: string): boolean {
  const folder = storeFolder(place);
  return path === folder || path.startsWith(`${folder}/`);
}
