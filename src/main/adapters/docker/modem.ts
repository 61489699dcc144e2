import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { AppError } from '#shared/ipc/result.ts';
import type { EngineAgent } from './engine-agent.ts';

/** Larger than any answer that is not a stream; a thousand containers inspected at once are below 10 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** docker-modem, as far as it is used: dockerode declares it as `any`. */
export interface Modem {
  version: string | undefined;
  dial(options: DialOptions, callback: DialCallback): void;
}
export interface DialOptions {
  readonly path: string;
  readonly method: string;
  readonly isStream?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly statusCodes: Readonly<Record<number, string | true>>;
  readonly abortSignal?: AbortSignal;
  readonly [other: string]: unknown;
}
type DialCallback = (error: Error | null, answer: unknown) => void;

export interface DockerClient {
  /** Runs what makes one request; `signal` ends that request and its connection. */
  request<T>(make: (docker: Docker, modem: Modem) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** `1.43`: what the paths of all further requests begin with. */
  useVersion(version: string): void;
}

/**
 * dockerode over our own connections. Loaded when the first engine is asked something: it brings gRPC with it, which a
 * start without Docker need not wait for.
 */
export async function openDocker(agent: EngineAgent): Promise<DockerClient> {
  const { default: DockerClass } = await import('dockerode');
  // The agent decides where a connection goes; the path only keeps docker-modem from choosing one of its own.
  const options = { socketPath: 'engine', host: undefined, agent, protocol: 'http' as const };
  const docker = withoutDockerEnvironment(() => new DockerClass(options as unknown as Docker.DockerOptions));
  const modem = docker.modem as unknown as Modem;
  const dial = modem.dial.bind(modem);
  let signal: AbortSignal | null = null;
  modem.dial = (request, callback) => {
    // Some of dockerode's methods (an image's) drop the signal that they are given; so it is put in here for all.
    const signalled = signal === null ? request : { ...request, abortSignal: signal };
    if (request.isStream === true) return dial(signalled, callback);
    dial({ ...signalled, isStream: true }, (error, answer) => {
      if (error !== null) return callback(error, null);
      // Also what dockerode throws over an answer that it did not expect goes to the caller.
      readAnswer(answer as IncomingMessage)
        .then((value) => callback(null, value))
        .catch((failure: unknown) => callback(failure instanceof Error ? failure : new Error(String(failure)), null));
    });
  };
  return {
    request(make, requestSignal) {
      signal = requestSignal;
      try {
        return make(docker, modem);
      } finally {
        signal = null;
      }
    },
    useVersion: (version) => (modem.version = `v${version}`),
  };
}

/**
 * Reads an answer to its end. docker-modem's own reader never calls back where the connection breaks in the middle of
 * one, and has no bound.
 */
async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new AppError('ENGINE_FAILED', 'The engine answered more than can be right.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_PATH_PREFIX',
  'DOCKER_CLIENT_TIMEOUT',
];

/** docker-modem reads the environment by itself and prefers it to what it is given; some values make it throw. */
function withoutDockerEnvironment<T>(make: () => T): T {
  const kept = DOCKER_VARIABLES.map((name) => [name, process.env[name]] as const);
  for (const name of DOCKER_VARIABLES) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}
