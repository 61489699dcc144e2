import type { ComposeProject, ComposeService } from '../compose-project.ts';
import { readComposeFile } from '../read-compose.ts';

/** Folder and name that a test's compose file is said to have. */
export const FILE = '/stack/compose.yml';

export function readText(text: string, environment: Readonly<Record<string, string>> = {}): ComposeProject {
  return readComposeFile(text, { path: FILE, environment });
}

/** A file with one service, whose keys are given as lines; networks and volumes that tests use are there. */
export function oneService(lines: string): string {
  const indented = lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `networks: {back: , front: }\nvolumes: {store: }\nservices:\n  app:\n    image: app:1\n${indented}\n`;
}

/** Line of the first of the lines given to `oneService`. */
export const FIRST_LINE = 6;

export function readOne(lines: string, environment: Readonly<Record<string, string>> = {}): ComposeService {
  const [service] = readText(oneService(lines), environment).services;
  if (service === undefined) throw new Error('The file has no service.');
  return service;
}
