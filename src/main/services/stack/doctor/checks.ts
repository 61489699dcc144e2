import { DATA_STORES, STACK_PORTS } from '#shared/domain/stack.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock.ts';
import { composeFileCheck } from './compose-file.ts';
import { dataVersionsCheck } from './data-versions.ts';
import { diskCheck } from './disk.ts';
import { engineCheck } from './engine.ts';
import { publishedPortsCheck, secretsCheck } from './exposure.ts';
import { folderCheck } from './folders.ts';
import { mapCountCheck } from './map-count.ts';
import { cpusCheck, memoryCheck } from './memory.ts';
import { platformCheck } from './platform.ts';
import { portCheck } from './ports.ts';
import { readOnlyCheck } from './read-only.ts';

/** All checks, in the order in which a person reads them: what everything rests on first. */
export const CHECKS: readonly Check[] = [
  engineCheck,
  composeFileCheck,
  mapCountCheck,
  memoryCheck,
  cpusCheck,
  diskCheck,
  ...STACK_PORTS.map(portCheck),
  ...DATA_STORES.map(folderCheck),
  dataVersionsCheck,
  platformCheck,
  clockCheck,
  readOnlyCheck,
  secretsCheck,
  publishedPortsCheck,
];
