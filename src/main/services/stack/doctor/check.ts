import type { DoctorCheck, EngineView, StackPorts } from '#shared/domain/stack.ts';
import type { Engine, EngineConnection, EngineContainer, EngineInfo, PortPublisher } from '../engine-port.ts';
import type { Host, StackControl, WantedStack } from '../stack-port.ts';

/** What the doctor is made of. */
export interface DoctorDeps {
  readonly control: Pick<StackControl, 'wanted' | 'containers'>;
  readonly connection: Pick<EngineConnection, 'view' | 'engine' | 'retry'>;
  readonly host: Host;
  /** Stores the ports in the stack's settings. */
  readonly setPorts: (ports: StackPorts) => Promise<void>;
  /** What ClearDeck's label `io.cleardeck.data-folder` says on the containers of this install. */
  readonly dataFolder: string;
  /** Takes what no check expected; answers the log's reference. */
  readonly logError: (error: unknown) => string;
  /** For one check. */
  readonly timeoutMs?: number;
}

/** One question of the doctor's. */
export interface Check {
  /** Stable: what a start is told to ignore, and what `fix` takes. */
  readonly id: DoctorCheck['id'];
  readonly title: string;
  /** What it throws becomes a finding of the state `unknown`, with an `AppError`'s words. */
  look(context: CheckContext): Promise<Finding>;
}

/** What a check found; see `DoctorCheck` for the texts. */
export interface Finding {
  readonly state: DoctorCheck['state'];
  readonly found: string;
  readonly cause?: string;
  readonly command?: string | null;
  readonly fix?: Fix | null;
}

/** What ClearDeck may do about a finding. It does what the text says and nothing else. */
export interface Fix {
  readonly text: string;
  /** @throws AppError where it did not work out */
  mend(): Promise<void>;
}

/** What the checks of one run look at. Each question is asked once, however many checks want the answer. */
export interface CheckContext {
  readonly host: Host;
  readonly connection: Pick<EngineConnection, 'retry'>;
  readonly view: EngineView;
  readonly signal: AbortSignal;
  /** `$CLEARDECK_HOME`: what ClearDeck's label on its own containers says. */
  readonly dataFolder: string;
  setPorts(ports: StackPorts): Promise<void>;
  /** @throws AppError ENGINE_UNAVAILABLE */
  engine(): Engine;
  info(): Promise<TimedInfo>;
  wanted(): Promise<WantedStack>;
  containers(): Promise<readonly EngineContainer[]>;
  publishers(): Promise<readonly PortPublisher[]>;
}

export interface TimedInfo extends EngineInfo {
  /** This machine's clock when the answer was there. */
  readonly receivedAtMs: number;
}

/** The running container of a service; null where there is none. */
export async function runningContainer(context: CheckContext, service: string): Promise<EngineContainer | null> {
  const containers = await context.containers();
  return containers.find((entry) => entry.service === service && entry.state === 'running') ?? null;
}
