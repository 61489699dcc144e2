import type { EngineView } from '#shared/domain/stack.ts';
import { lossOf, type Choice, type ConnectedEngine } from './engine-choice.ts';

const UNKNOWN = { name: null, version: null, apiVersion: null, platform: null, cpus: null, memoryBytes: null } as const;

/** Before anything was looked at. */
export const EMPTY_VIEW: EngineView = {
  state: 'connecting',
  endpoint: null,
  reason: '',
  problem: null,
  waitingSinceMs: null,
  ...UNKNOWN,
  candidates: [],
};

export function connectedView(choice: Choice, { engine, info, reason }: ConnectedEngine): EngineView {
  return {
    state: 'connected',
    endpoint: engine.endpoint,
    reason,
    problem: null,
    waitingSinceMs: null,
    name: info.name,
    version: info.version,
    apiVersion: info.apiVersion,
    platform: info.platform,
    cpus: info.cpus,
    memoryBytes: info.memoryBytes,
    candidates: candidatesOf(choice),
  };
}

/** The view while no engine answers. */
export function waitingView(choice: Choice, waitingSinceMs: number): EngineView {
  return {
    state: choice.problem?.state ?? 'failed',
    endpoint: choice.chosen?.endpoint ?? null,
    reason: choice.reason,
    problem: choice.problem?.text ?? 'The engine does not answer.',
    waitingSinceMs,
    ...UNKNOWN,
    candidates: candidatesOf(choice),
  };
}

/**
 * The view of an engine that is connected as far as the connection knows, and did not answer.
 * @throws the error itself where it is not of the engine
 */
export function unansweredView(view: EngineView, error: unknown, waitingSinceMs: number): EngineView {
  const { state, text } = lossOf(error, view.endpoint?.address ?? '');
  return { ...view, state, problem: text, waitingSinceMs };
}

function candidatesOf(choice: Choice): EngineView['candidates'] {
  return choice.looked.map(({ candidate, problem }) => ({ ...candidate.endpoint, problem: problem?.text ?? null }));
}
