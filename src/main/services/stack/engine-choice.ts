import type { EngineView } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { compareApiVersions } from './api-version.ts';
import type { Engine, EngineCandidate, EngineConnector, EngineInfo } from './engine-port.ts';
import { EngineUnavailable } from './engine-unavailable.ts';

export interface ConnectedEngine {
  readonly engine: Engine;
  readonly info: EngineInfo;
  /** Why this one: a sentence. */
  readonly reason: string;
}

export type WaitingState = Exclude<EngineView['state'], 'connected' | 'connecting'>;

/** A candidate after the look at it. */
export interface Looked {
  readonly candidate: EngineCandidate;
  /** null: it answered, or was not asked because one before it did. */
  readonly problem: { readonly state: WaitingState; readonly text: string } | null;
}

export interface Choice {
  readonly connected: ConnectedEngine | null;
  /** The one in use, or the one that is waited for; null where none was found. */
  readonly chosen: EngineCandidate | null;
  /** Why that one is (or would be) the one: a sentence. */
  readonly reason: string;
  /** Why none is connected. */
  readonly problem: Looked['problem'];
  /** Everything there is, the chosen one first. */
  readonly looked: readonly Looked[];
}

export interface ChoiceInput {
  readonly connector: EngineConnector;
  readonly minimumApiVersion: string;
  /** The engine in use, which is only asked whether it still answers. */
  readonly current: ConnectedEngine | null;
  readonly preferredId: string | null;
  /** The only one that is waited for, unless the person prefers another. */
  readonly stickyId: string | null;
  readonly signal: AbortSignal;
}

/** Finds the engine to use: the preferred one, the one that the environment names, or the first that answers. */
export async function chooseEngine(input: ChoiceInput): Promise<Choice> {
  const all = await input.connector.candidates();
  const { allowed, reasonFor, nothing } = narrow(all, input);
  const looked = new Map<EngineCandidate, Looked>();
  let connected: ConnectedEngine | null = null;
  for (const candidate of allowed) {
    const result = await look(candidate, reasonFor(candidate), input);
    looked.set(candidate, { candidate, problem: result.problem });
    connected = result.connected;
    if (connected !== null) break;
  }
  const chosen = connected === null ? mostTelling([...looked.values()]) : candidateOf(all, connected);
  const order = chosen === null ? all : [chosen, ...all.filter((candidate) => candidate !== chosen)];
  const problem = chosen === null ? nothing : (looked.get(chosen)?.problem ?? nothing);
  return {
    connected,
    chosen,
    reason: connected?.reason ?? (chosen === null ? '' : reasonFor(chosen)),
    problem: connected === null ? problem : null,
    looked: order.map((candidate) => looked.get(candidate) ?? { candidate, problem: known(candidate) }),
  };
}

const NOTHING: NonNullable<Looked['problem']> = {
  state: 'notFound',
  text:
    'No Docker engine was found on this machine. Install Docker Engine, Docker Desktop or Podman, ' +
    'or start the one you have.',
};

interface Narrowed {
  readonly allowed: readonly EngineCandidate[];
  readonly reasonFor: (candidate: EngineCandidate) => string;
  /** What is said where none of them can be named. */
  readonly nothing: NonNullable<Looked['problem']>;
}

/** Those that may be used, in the order to try them, and why one of them is. */
function narrow(all: readonly EngineCandidate[], input: ChoiceInput): Narrowed {
  const { preferredId, stickyId, current } = input;
  if (preferredId !== null) {
    const text = `The engine chosen in the settings (${preferredId}) is not there. Choose another one.`;
    return {
      allowed: all.filter(({ endpoint }) => endpoint.id === preferredId),
      reasonFor: () => 'It was chosen in the settings.',
      nothing: { state: 'notFound', text },
    };
  }
  const binding = all.find(({ isBinding }) => isBinding === true);
  if (binding !== undefined) {
    const reason = `${upper(binding.endpoint.origin)} names it.`;
    return { allowed: [binding], reasonFor: () => reason, nothing: NOTHING };
  }
  const sticky = all.filter(({ endpoint }) => endpoint.id === stickyId);
  const inUse = all.filter((candidate) => current !== null && sameEndpoint(current.engine, candidate));
  const others = all.filter((candidate) => !inUse.includes(candidate));
  return { allowed: sticky.length > 0 ? sticky : [...inUse, ...others], reasonFor: firstReason, nothing: NOTHING };
}

function firstReason({ endpoint }: EngineCandidate): string {
  return `${upper(endpoint.origin)} is the first engine that was found.`;
}

type LookResult =
  | { readonly connected: ConnectedEngine; readonly problem: null }
  | { readonly connected: null; readonly problem: NonNullable<Looked['problem']> };

async function look(candidate: EngineCandidate, reason: string, input: ChoiceInput): Promise<LookResult> {
  const { connector, current, minimumApiVersion, signal, stickyId } = input;
  const { endpoint } = candidate;
  const isCurrent = current !== null && sameEndpoint(current.engine, candidate);
  const problem = known(candidate);
  const wasThere = stickyId === endpoint.id;
  if (problem !== null) return { connected: null, problem: wasThere ? gone(problem, endpoint.address) : problem };
  const engine = isCurrent ? current.engine : connector.open(endpoint);
  let isKept = isCurrent;
  try {
    const info = await engine.info({ signal });
    if (compareApiVersions(info.apiVersion, minimumApiVersion) < 0) {
      return { connected: null, problem: { state: 'tooOld', text: tooOldText(info, minimumApiVersion) } };
    }
    isKept = true;
    return { connected: { engine, info, reason }, problem: null };
  } catch (error) {
    return { connected: null, problem: wasThere ? lossOf(error, endpoint.address) : problemOf(error) };
  } finally {
    if (!isKept) await engine[Symbol.asyncDispose]();
  }
}

function sameEndpoint(engine: Engine, { endpoint }: EngineCandidate): boolean {
  return engine.endpoint.id === endpoint.id && engine.endpoint.address === endpoint.address;
}

function candidateOf(all: readonly EngineCandidate[], { engine }: ConnectedEngine): EngineCandidate | null {
  return all.find((candidate) => sameEndpoint(engine, candidate)) ?? null;
}

function known({ problem }: EngineCandidate): Looked['problem'] {
  return problem === null ? null : { state: problem.kind, text: problem.text };
}

/**
 * What is to be said of an engine that answered before and now did not.
 * @throws the error itself where it is not of the engine
 */
export function lossOf(error: unknown, address: string): NonNullable<Looked['problem']> {
  return gone(problemOf(error), address);
}

/** An engine that was there a moment ago and took its socket with it has stopped. */
function gone(problem: NonNullable<Looked['problem']>, address: string): NonNullable<Looked['problem']> {
  if (problem.state !== 'notFound') return problem;
  return { state: 'stopped', text: `The engine at ${address} has stopped. Start it.` };
}

function problemOf(error: unknown): NonNullable<Looked['problem']> {
  if (error instanceof EngineUnavailable) return { state: error.kind, text: error.message };
  if (error instanceof AppError) return { state: 'failed', text: error.message };
  throw error;
}

/** The one whose problem says most to the person: any that is there, before those that are not. */
function mostTelling(looked: readonly Looked[]): EngineCandidate | null {
  const there = looked.find(({ problem }) => problem !== null && problem.state !== 'notFound');
  if (there !== undefined) return there.candidate;
  // Of many usual places none is “the” engine; one that was named is.
  return looked.length === 1 ? (looked[0]?.candidate ?? null) : null;
}

function tooOldText(info: EngineInfo, minimum: string): string {
  return `The engine ${info.version} speaks API ${info.apiVersion}; ClearDeck needs ${minimum} (Docker 20.10) or newer.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
