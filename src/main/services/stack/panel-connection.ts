import { AppError, reportableMessage } from '#shared/ipc/result.ts';
import { connectPanel } from './connect-panel.ts';
import { isOurs, portsOf } from './container-facts.ts';
import type { ClearmlApi, SetupFiles } from './setup-files-port.ts';
import { urlsOf, type JobContext, type StackControl } from './stack-port.ts';
import type { StackLook } from './stack-reader.ts';
import type { SecretStore } from './stack-secrets.ts';

interface PanelConnectionDeps {
  readonly control: Pick<StackControl, 'containers' | 'wanted'>;
  readonly api: ClearmlApi;
  readonly secrets: SecretStore;
  readonly files: SetupFiles;
  readonly dataFolder: string;
  /** Whether a job is under way, in whatever process: it connects the panel itself. */
  readonly isBusy: () => Promise<boolean>;
  readonly onChange: () => void;
  readonly logError: (error: unknown) => string;
}

interface PanelState {
  readonly isConnected: boolean;
  /** Why not, or as whom. */
  readonly detail: string;
}

const NOT_YET: PanelState = { isConnected: false, detail: 'Not connected yet.' };
const NO_ANSWER: PanelState = { isConnected: false, detail: 'The API server does not answer.' };
const REMOTE: PanelState = {
  isConnected: false,
  detail: 'The engine is remote and its ports are open to itself only: forward them, for example with ssh -L.',
};

/** Whether the panel has a key that works on the server, and the one place that gets it one. */
export class PanelConnection {
  readonly #deps: PanelConnectionDeps;
  #state = NOT_YET;
  /** One at a time: two at once would each make a user. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #once: Promise<void> | null = null;

  constructor(deps: PanelConnectionDeps) {
    this.#deps = deps;
  }

  get state(): PanelState {
    return this.#state;
  }

  /**
   * A panel that cannot connect is no failed start: the server runs, and the page says why.
   * @throws only when `signal` aborts
   */
  connect(context: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
    const run = this.#last.then(() => this.#connect(context));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Outside of a job. Whoever asks while it connects waits for the same. */
  async connectOnce(signal: AbortSignal): Promise<void> {
    this.#once ??= this.connect({ signal, report: () => undefined }).finally(() => {
      this.#once = null;
    });
    await this.#once;
  }

  /** Connects to a server that came up by itself, and notices when the one there was has gone. Never rejects. */
  async follow(look: Pick<StackLook, 'services' | 'engine'>, signal: AbortSignal): Promise<void> {
    const { onChange, logError } = this.#deps;
    const before = this.#state;
    try {
      await this.#follow(look, signal);
    } catch (error) {
      if (!(error instanceof AppError) && !signal.aborted) logError(error);
    }
    if (this.#state !== before && !signal.aborted) onChange();
  }

  async #follow({ services, engine }: Pick<StackLook, 'services' | 'engine'>, signal: AbortSignal): Promise<void> {
    const api = services.find(({ name }) => name === 'apiserver');
    // What runs there next may know other keys.
    if (api?.state !== 'running') this.#state = NOT_YET;
    else if (engine.endpoint?.isRemote === true) this.#state = REMOTE;
    else if (api.probe?.isOk === false) this.#state = NO_ANSWER;
    else if (api.probe !== null && !this.#state.isConnected && !(await this.#deps.isBusy()))
      await this.connectOnce(signal);
  }

  async #connect(context: Pick<JobContext, 'signal' | 'report'>): Promise<void> {
    try {
      this.#state = await this.#attempt(context);
    } catch (error) {
      if (context.signal.aborted) throw error;
      this.#state = { isConnected: false, detail: reportableMessage(error, this.#deps.logError) };
    }
  }

  async #attempt({ signal, report }: Pick<JobContext, 'signal' | 'report'>): Promise<PanelState> {
    const { control, api, secrets, files, dataFolder, logError } = this.#deps;
    const containers = await control.containers();
    const apiserver = containers.find(({ service }) => service === 'apiserver');
    if (apiserver?.state !== 'running') return NOT_YET;
    const { settings, folders } = await control.wanted();
    if (!folders.isLocal) return REMOTE;
    report({ stage: 'connect', step: 'Connecting the panel' });
    const urls = urlsOf(portsOf(containers, settings.ports));
    try {
      return { isConnected: true, detail: await connectPanel({ api, secrets, files }, urls, signal) };
    } catch (error) {
      if (signal.aborted) throw error;
      const hint = isOurs(apiserver, dataFolder) ? '' : ' It was started with keys that this ClearDeck does not know.';
      return { isConnected: false, detail: `${reportableMessage(error, logError)}${hint}` };
    }
  }
}
