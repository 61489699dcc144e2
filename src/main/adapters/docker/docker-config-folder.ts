import { join } from 'node:path';

/** Where the docker CLI keeps its configuration, contexts and log-ins: `DOCKER_CONFIG`, else `~/.docker`. */
export function dockerConfigFolder(surroundings: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}): string {
  const own = surroundings.environment['DOCKER_CONFIG'] ?? '';
  return own === '' ? join(surroundings.homeFolder, '.docker') : own;
}
