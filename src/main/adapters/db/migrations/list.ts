import { initialSchema } from './0001-initial.ts';
import { searches } from './0002-searches.ts';
import { stack } from './0003-stack.ts';
import type { Migration } from './migration.ts';

/** Every step in order; the last one's version is what this program reads and writes. */
export const MIGRATIONS: readonly Migration[] = [initialSchema, searches, stack];
