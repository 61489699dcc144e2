import type Docker from 'dockerode';
import type { EngineImage } from '#main/services/stack/engine-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineClient } from './engine-client.ts';
import { statusOf, wordsOf } from './errors.ts';
import { checkedReference, platformOf, registryOf, splitReference } from './image-reference.ts';
import { pullError } from './pull-error.ts';
import type { RegistryCredentials } from './registry-credentials.ts';
import { distributionSchema, imageSchema } from './schemas.ts';

/** The registry is asked by the engine, perhaps through a proxy. */
const REGISTRY_TIMEOUT_MS = 30_000;

export async function findImage(
  client: EngineClient,
  reference: string,
  signal?: AbortSignal,
): Promise<EngineImage | null> {
  const name = checkedReference(reference);
  const answer = await client.ask(
    `Looking at the image ${reference}`,
    imageSchema.nullable(),
    async (docker) => {
      try {
        return await docker.getImage(name).inspect();
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    { signal },
  );
  if (answer === null) return null;
  return {
    id: answer.Id,
    digest: digestOf(answer.RepoDigests, reference),
    platform: platformOf(answer.Os, answer.Architecture, answer.Variant),
    sizeBytes: answer.Size,
  };
}

/** An image may have a digest per repository that it came from; the one that was asked for goes first. */
function digestOf(digests: readonly string[], reference: string): string | null {
  const { repository } = splitReference(reference);
  const own = digests.find((digest) => {
    const name = digest.split('@')[0] ?? '';
    return name === repository || name.endsWith(`/${repository}`);
  });
  return own ?? digests[0] ?? null;
}

export async function listPlatforms(
  client: EngineClient,
  credentials: RegistryCredentials,
  reference: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const name = checkedReference(reference);
  const { Components: components } = await client.version(signal);
  if (components.some((component) => /podman/i.test(component.Name))) {
    throw new AppError('ENGINE_FAILED', 'Podman cannot say which platforms a registry has an image for.');
  }
  const login = await credentials.find(reference, signal);
  const options = login.auth === null ? {} : { authconfig: login.auth as Docker.AuthConfigObject };
  const answer = await client.ask(
    `Asking ${registryOf(reference)} for ${reference}`,
    distributionSchema,
    async (docker) => {
      try {
        return await docker.getImage(name).distribution(options);
      } catch (error) {
        if (statusOf(error) === null) throw error;
        throw pullError(reference, wordsOf(error), login, error);
      }
    },
    { signal, timeoutMs: REGISTRY_TIMEOUT_MS },
  );
  // Attestations are listed as the platform `unknown/unknown`.
  const known = answer.Platforms.filter(({ os, architecture }) => os !== 'unknown' && architecture !== '');
  return [...new Set(known.map(({ os, architecture, variant }) => platformOf(os, architecture, variant)))];
}
