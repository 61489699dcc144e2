import type { DoctorReport, StackJobProgress, StackPorts, StackSettings } from '#shared/domain/stack.ts';
import type { ComposeProject } from './compose/compose-project.ts';
import type { Engine, EngineContainer } from './engine-port.ts';

/** Where the stack's folders are: on this machine, or on the remote engine's. All paths are absolute. */
export interface StackFolders {
  /** `clearml_data`, with elastic, mongo, redis and fileserver in it. */
  readonly data: string;
  readonly logs: string;
  readonly config: string;
  readonly backups: string;
  /** False for a remote engine: this machine cannot look into them. */
  readonly isLocal: boolean;
}

/** The stack as it is wanted: the compose file, interpolated with the settings and the secrets of this install. */
export interface WantedStack {
  readonly projectName: string;
  readonly project: ComposeProject;
  readonly folders: StackFolders;
  readonly settings: StackSettings;
  readonly composePath: string;
}

/** What a job is told beside its input. */
export interface JobContext {
  readonly signal: AbortSignal;
  /** Merged into the progress that is shown and stored, at most some times a second. */
  report(change: Partial<StackJobProgress>): void;
}

/** What the parts of the stack's service ask of each other. */
export interface StackControl {
  /** @throws AppError STACK_FILE_INVALID */
  wanted(): Promise<WantedStack>;
  /** @throws AppError ENGINE_UNAVAILABLE */
  engine(): Engine;
  /** Containers of the project now. */
  containers(): Promise<readonly EngineContainer[]>;
  /** Stops all running services in reverse order; answers which ran. */
  stopServices(context: JobContext): Promise<readonly string[]>;
  /** Starts these and what they depend on, and waits until they are healthy. */
  startServices(services: readonly string[], context: JobContext): Promise<void>;
  /** Makes containers where there are none, without starting them: what files are read and written through. */
  createServices(services: readonly string[], context: JobContext): Promise<void>;
}

/** What the doctor looks at beside the engine and the stack: this machine. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Of this machine's kernel, as `uname -r` says it: a local engine with another one lives in a virtual machine. */
  readonly kernel: string;
  /** Of this process: `serve` may hold the very port that the web UI wants. */
  readonly pid: number;
  /** The account's number on POSIX systems, null on Windows. */
  readonly uid: number | null;
  nowMs(): number;
  /** `vm.max_map_count` of this machine's kernel; null where there is none. */
  mapCount(): Promise<number | null>;
  /** Of the file system that holds the path or its nearest parent. */
  disk(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | null>;
  /** Whether 127.0.0.1:port can be bound now, and who holds it where that can be found out. */
  portHolder(port: number): Promise<PortHolder | null>;
  /** null where the path does not exist. */
  ownership(path: string): Promise<Ownership | null>;
  /** With its parents; fine where it is there. @throws AppError CONFLICT with the system's reason */
  makeFolder(path: string): Promise<void>;
  /**
   * Runs a program with arguments, without a shell. Output (both streams as they come) is cut at 1 MB.
   * @throws AppError NOT_FOUND where there is no such program, TIMEOUT (the program is killed)
   */
  run(
    program: string,
    args: readonly string[],
    options: { readonly timeoutMs: number },
  ): Promise<{ readonly exitCode: number; readonly output: string }>;
}

/** A port that cannot be bound. The process is null where the account may not see it. */
export interface PortHolder {
  readonly process: { readonly pid: number; readonly name: string; readonly command: string } | null;
}

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly isFolder: boolean;
}

/** The doctor. `run` never rejects: what cannot be found out is a check of the state `unknown`. */
export interface Doctor {
  run(options: { readonly signal: AbortSignal }): Promise<DoctorReport>;
  /** @throws AppError CONFLICT where there is nothing that ClearDeck may mend; NOT_FOUND */
  fix(checkId: string, options: { readonly signal: AbortSignal }): Promise<DoctorReport>;
  /**
   * Makes the data folders that are missing, with the owner that their service wants where ClearDeck may give it: what
   * the engine would otherwise make as root's. Changes no folder that is there. Does nothing for a remote engine.
   * @throws AppError where a folder cannot be made
   */
  prepareFolders(): Promise<void>;
}

/** The addresses under which the ports are reached from this machine. */
export function urlsOf({ web, api, files }: StackPorts): { web: string; api: string; files: string } {
  const url = (port: number) => `http://127.0.0.1:${String(port)}`;
  return { web: url(web), api: url(api), files: url(files) };
}
