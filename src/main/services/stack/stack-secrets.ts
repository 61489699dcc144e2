import { z } from 'zod';

const keyPair = z.object({ key: z.string().min(8), secret: z.string().min(16) });
export type KeyPair = z.infer<typeof keyPair>;

/** The system users of a ClearML server that a stack is given keys for, in place of the published ones. */
export const SYSTEM_USERS = ['apiserver', 'webserver', 'fileserver', 'tests'] as const;

/** Made once per install, kept in a file that only its owner reads; nothing of it ever crosses the contract. */
export const stackSecretsSchema = z.object({
  formatVersion: z.literal(1),
  sessionSecret: z.string().min(32),
  tokenSecret: z.string().min(32),
  /** Hashes what containers are made from, so that the label tells nothing of the secrets in it. */
  hashKey: z.string().min(32),
  systemUsers: z.object({ apiserver: keyPair, webserver: keyPair, fileserver: keyPair, tests: keyPair }),
  /** The panel's own user on the server and its key; null before the first connection. */
  panel: z.object({ userId: z.string(), credentials: keyPair }).nullable(),
});
export type StackSecrets = z.infer<typeof stackSecretsSchema>;

/** Where the secrets are kept. */
export interface SecretStore {
  /** Makes and keeps them where there are none. Two processes that ask at once get the same. */
  read(): Promise<StackSecrets>;
  setPanel(panel: StackSecrets['panel']): Promise<void>;
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** @param randomBytes a source fit for keys */
export function makeSecrets(randomBytes: (count: number) => Uint8Array): StackSecrets {
  const secret = () => Buffer.from(randomBytes(48)).toString('base64url');
  // ClearML's own access keys are 30 such characters.
  const key = () => Array.from(randomBytes(30), (byte) => KEY_ALPHABET[byte % KEY_ALPHABET.length]).join('');
  const pair = (): KeyPair => ({ key: key(), secret: secret() });
  return {
    formatVersion: 1,
    sessionSecret: secret(),
    tokenSecret: secret(),
    hashKey: secret(),
    systemUsers: { apiserver: pair(), webserver: pair(), fileserver: pair(), tests: pair() },
    panel: null,
  };
}
