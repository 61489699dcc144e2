import type { StackStatus } from '#shared/domain/stack.ts';
import { stackState, summaryOf } from './service-views.ts';
import { urlsOf } from './stack-port.ts';
import type { StackLook } from './stack-reader.ts';

/** The whole page: what was seen, with what the store and this process know beside it. */
export function statusOf(
  { engine, settings, projectName, composeFile, services, ports, adoptedFrom }: StackLook,
  known: Pick<StackStatus, 'job' | 'connection' | 'history'>,
): StackStatus {
  const state = stackState(engine, services);
  return {
    engine,
    state,
    summary: summaryOf(state, engine, services),
    projectName,
    adoptedFrom,
    services: [...services],
    urls: urlsOf(ports),
    settings,
    composeFile,
    ...known,
  };
}
