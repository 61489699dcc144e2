import { compareApiVersions } from '#main/services/stack/api-version.ts';

/** The newest API that the schemas were written against. */
const NEWEST_KNOWN = '1.51';

/** The version that requests name: the newest that both sides know, or the oldest that the engine still answers. */
export function pickApiVersion(newest: string, oldest: string | null): string {
  if (compareApiVersions(newest, NEWEST_KNOWN) <= 0) return newest;
  return oldest !== null && compareApiVersions(oldest, NEWEST_KNOWN) > 0 ? oldest : NEWEST_KNOWN;
}
