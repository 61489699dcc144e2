import type { ServiceView } from '#shared/domain/stack.ts';
import { reportableMessage } from '#shared/ipc/result.ts';
import { connectPanel } from './connect-panel.ts';
import { isOurs, portsOf } from './container-facts.ts';
import type { ClearmlApi, SetupFiles } from './setup-files-port.ts';
import { urlsOf, type JobContext, type StackControl } from './stack-port.ts';
import type { SecretStore } from './stack-secrets.ts';

interface PanelConnectionDeps {
  readonly control: Pick<StackControl, 'containers' | 'wanted'>;
  readonly api: ClearmlApi;
  readonly secrets: SecretStore;
  readonly files: SetupFiles;
  readonly dataFolder: string;
  readonly logError: (error: unknown) => string;
}

interface PanelState {
  readonly isConnected: boolean;
  /** Why not, or as whom. */
  readonly detail: string;
}

/** Whether the panel has a key that works on the server, and the one place that gets it one. */
export class PanelConnection {
  readonly #deps: PanelConnectionDeps;
  #state: PanelState = { isConnected: false, detail: 'Not connected yet.' };
  #connecting: Promise<void> | null = null;

  constructor(deps: PanelConnectionDeps) {
    this.#deps = deps;
  }

  get state(): PanelState {
    return this.#state;
  }

  /** A panel that cannot connect is no failed start: the server runs, and the page says why. */
  async connect(context: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
    const { control, api, secrets, files, dataFolder, logError } = this.#deps;
    const containers = await control.containers();
    const apiserver = containers.find(({ service }) => service === 'apiserver');
    if (apiserver?.state !== 'running') return;
    const { settings, folders } = await control.wanted();
    if (!folders.isLocal) {
      this.#state = {
        isConnected: false,
        detail: 'The engine is remote and its ports are open to itself only: forward them, for example with ssh -L.',
      };
      return;
    }
    context.report({ stage: 'connect', step: 'Connecting the panel' });
    const urls = urlsOf(portsOf(containers, settings.ports));
    try {
      const detail = await connectPanel({ api, secrets, files }, urls, context.signal);
      this.#state = { isConnected: true, detail };
    } catch (error) {
      if (context.signal.aborted) throw error;
      const hint = isOurs(apiserver, dataFolder) ? '' : ' It was started with keys that this ClearDeck does not know.';
      this.#state = { isConnected: false, detail: `${reportableMessage(error, logError)}${hint}` };
    }
  }

  /** Outside of a job. Whoever asks while it connects waits for the same. */
  async connectOnce(signal: AbortSignal): Promise<void> {
    this.#connecting ??= this.connect({ signal, report: () => undefined }).finally(() => {
      this.#connecting = null;
    });
    await this.#connecting;
  }

  /** Connects to a server that came up by itself, and notices when the one there was has gone. */
  async follow(services: readonly ServiceView[], isJobHere: boolean, signal: AbortSignal): Promise<void> {
    const api = services.find(({ name }) => name === 'apiserver');
    if (api?.probe?.isOk !== true) this.#state = { isConnected: false, detail: 'The API server does not answer.' };
    else if (!this.#state.isConnected && !isJobHere) await this.connectOnce(signal);
  }
}
