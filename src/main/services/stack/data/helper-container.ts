import { AppError } from '#shared/ipc/result.ts';
import type { Engine } from '../engine-port.ts';
import type { WantedStack } from '../stack-port.ts';

/** Ends by itself and is gone then, should ClearDeck be killed: no command in it takes longer. */
const LIFE_SECONDS = 6 * 60 * 60;
/** Where the folder is inside. */
export const HELPER_FOLDER = '/cleardeck';

/**
 * A container with one folder of the engine's machine in it and nothing else: no network, no secrets, of an image that the
 * stack has anyway. Commands in it run as root, which is who may move and delete what the services own.
 */
export class HelperContainer implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #id: string;

  private constructor(engine: Engine, id: string) {
    this.#engine = engine;
    this.#id = id;
  }

  /** @throws AppError NOT_FOUND where no image of the stack is on the engine; what the engine says */
  static async open(engine: Engine, wanted: WantedStack, folder: string, nowMs: number): Promise<HelperContainer> {
    const id = await engine.create({
      name: `${wanted.projectName}-data-helper-${nowMs.toString(36)}`,
      platform: null,
      body: {
        Image: await imageOf(engine, wanted),
        Entrypoint: ['sleep'],
        Cmd: [String(LIFE_SECONDS)],
        Env: [],
        Labels: {},
        User: '0:0',
        ExposedPorts: {},
        StopTimeout: 1,
        HostConfig: {
          Binds: [],
          // Unlike a bind by text, this fails where the folder is not there, and takes a colon in its name.
          Mounts: [{ Type: 'bind', Source: folder, Target: HELPER_FOLDER }],
          Tmpfs: {},
          PortBindings: {},
          RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
          Memory: 0,
          NanoCpus: 0,
          Ulimits: [],
          Privileged: false,
          NetworkMode: 'none',
          AutoRemove: true,
        },
        NetworkingConfig: { EndpointsConfig: {} },
      },
      moreNetworks: [],
    });
    const helper = new HelperContainer(engine, id);
    try {
      await engine.start(id);
    } catch (error) {
      await helper[Symbol.asyncDispose]();
      throw error;
    }
    return helper;
  }

  /** A program with arguments, without a shell. @throws AppError ENGINE_FAILED with what it said */
  async run(command: readonly string[], options: { readonly signal: AbortSignal }): Promise<string> {
    const { exitCode, output } = await this.#engine.exec(this.#id, command, options);
    if (exitCode === 0) return output;
    throw new AppError(
      'ENGINE_FAILED',
      `${command[0] ?? ''} failed on the engine's machine: ${output.trim().slice(0, 500)}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It ends by itself; an engine that is gone is no reason to fail what has been done.
    await this.#engine.remove(this.#id).catch(() => undefined);
  }
}

/** Those whose base has the usual commands come first. */
async function imageOf(engine: Engine, wanted: WantedStack): Promise<string> {
  const services = ['redis', 'mongo', 'fileserver', 'apiserver', 'elasticsearch'];
  for (const name of services) {
    const image = wanted.project.services.find((service) => service.name === name)?.image;
    if (image !== undefined && (await engine.image(image)) !== null) return image;
  }
  throw new AppError('NOT_FOUND', 'None of the images of the server is on the engine.');
}
