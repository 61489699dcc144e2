import { readFileSync } from 'node:fs';
import { resourcePath } from '#main/build-layout.ts';
import type { ComposeProject } from '../compose-project.ts';
import { readComposeFile } from '../read-compose.ts';

export const SHIPPED_PATH = resourcePath('docker-compose-clearml.yml');
export const SHIPPED_TEXT = readFileSync(SHIPPED_PATH, 'utf8');

const SECRETS = ['SESSION_SECRET', 'TOKEN_SECRET'];
const PAIRS = ['APISERVER', 'WEBSERVER', 'FILESERVER', 'TESTS'].flatMap((name) => [`${name}_KEY`, `${name}_SECRET`]);

/** All variables that the shipped file cannot do without, each with a value of its own. */
export const SHIPPED_ENVIRONMENT: Readonly<Record<string, string>> = {
  CLEARML_DATA: '/home/me/cleardeck/clearml_data',
  CLEARML_LOGS: '/home/me/cleardeck/clearml_logs',
  CLEARML_CONFIG: '/home/me/cleardeck/clearml_config',
  ...Object.fromEntries([...SECRETS, ...PAIRS].map((name) => [`CLEARML_${name}`, `the-${name.toLowerCase()}`])),
};

export function readShipped(environment: Readonly<Record<string, string>> = {}): ComposeProject {
  return readComposeFile(SHIPPED_TEXT, {
    path: SHIPPED_PATH,
    environment: { ...SHIPPED_ENVIRONMENT, ...environment },
  });
}
