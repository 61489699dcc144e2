import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../../../scripts/lib/paths.mjs';

/** What a stand-in behaves as. */
export const ROLES = ['elasticsearch', 'mongo', 'redis', 'server', 'agent'] as const;
export type Role = (typeof ROLES)[number];

export const COMPOSE_FILE = path.join(ROOT, 'resources', 'docker-compose-clearml.yml');

const composeSchema = z.object({ services: z.record(z.string(), z.object({ image: z.string() })) });

/** The images of the compose file that ships, so that the stand-ins always bear the names that are asked for. */
export function imageNames(composeFile = COMPOSE_FILE): Readonly<Record<Role, string>> {
  const { services } = composeSchema.parse(parse(readFileSync(composeFile, 'utf8')));
  const of = (service: string): string => {
    const image = services[service]?.image;
    if (image === undefined) throw new Error(`${composeFile} has no service ${service}`);
    // `${NAME:-default}` is the default, as for anyone who has not set the variable.
    return image.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');
  };
  return {
    elasticsearch: of('elasticsearch'),
    mongo: of('mongo'),
    redis: of('redis'),
    server: of('apiserver'),
    agent: of('agent-services'),
  };
}
