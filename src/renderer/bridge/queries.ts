import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { CallInput } from '#shared/ipc/contract.ts';
import type { Bridge } from './bridge.ts';

/**
 * Every read of the panel, one object per domain. Keys go from general to narrow, so that an event can invalidate a
 * whole domain. Data never goes stale by age (`staleTime: Infinity` in the client): events say when to read again.
 * Keys under ['tasks', 'state'] follow `tasks.changed`, those under ['tasks', 'log'] follow `tasks.logged`.
 */
export const TASK_PAGE_ROWS = 200;

type ListFilter = Omit<CallInput<'tasks.list'>, 'offset' | 'limit'>;

export const taskQueries = {
  /** The table's rows, a window at a time. */
  list: (bridge: Bridge, filter: ListFilter) =>
    infiniteQueryOptions({
      queryKey: ['tasks', 'state', 'list', filter],
      queryFn: ({ pageParam, signal }) =>
        bridge.call('tasks.list', { ...filter, offset: pageParam, limit: TASK_PAGE_ROWS }, { signal }),
      initialPageParam: 0,
      getNextPageParam: (last, pages) => {
        const loaded = pages.reduce((sum, page) => sum + page.rows.length, 0);
        return last.rows.length > 0 && loaded < last.total ? loaded : undefined;
      },
      placeholderData: keepPreviousData,
    }),
  detail: (bridge: Bridge, id: string) =>
    queryOptions({
      queryKey: ['tasks', 'state', 'detail', id],
      queryFn: ({ signal }) => bridge.call('tasks.get', { id }, { signal }),
    }),
  /** The runs of a search. */
  search: (bridge: Bridge, id: string) =>
    queryOptions({
      queryKey: ['tasks', 'state', 'search', id],
      queryFn: ({ signal }) => bridge.call('search.get', { id }, { signal }),
    }),
  scalarSummaries: (bridge: Bridge, ids: readonly string[]) =>
    queryOptions({
      queryKey: ['tasks', 'log', 'summaries', ids],
      queryFn: ({ signal }) => bridge.call('tasks.scalarSummaries', { ids: [...ids] }, { signal }),
      enabled: ids.length > 0,
    }),
  scalars: (bridge: Bridge, input: CallInput<'tasks.scalars'>) =>
    queryOptions({
      queryKey: ['tasks', 'log', 'scalars', input],
      queryFn: ({ signal }) => bridge.call('tasks.scalars', input, { signal }),
      enabled: input.ids.length > 0,
      placeholderData: keepPreviousData,
    }),
  plots: (bridge: Bridge, id: string) =>
    queryOptions({
      queryKey: ['tasks', 'log', 'plots', id],
      queryFn: ({ signal }) => bridge.call('tasks.plots', { id }, { signal }),
    }),
  debugSamples: (bridge: Bridge, id: string, offset: number, limit: number) =>
    queryOptions({
      queryKey: ['tasks', 'log', 'samples', id, offset, limit],
      queryFn: ({ signal }) => bridge.call('tasks.debugSamples', { id, offset, limit }, { signal }),
      placeholderData: keepPreviousData,
    }),
  console: (bridge: Bridge, input: CallInput<'tasks.console'>) =>
    queryOptions({
      queryKey: ['tasks', 'log', 'console', input],
      queryFn: ({ signal }) => bridge.call('tasks.console', input, { signal }),
      placeholderData: keepPreviousData,
    }),
};

export const projectQueries = {
  list: (bridge: Bridge) =>
    queryOptions({
      queryKey: ['projects', 'list'],
      queryFn: ({ signal }) => bridge.call('projects.list', {}, { signal }),
    }),
};

export const modelQueries = {
  list: (bridge: Bridge, filter: CallInput<'models.list'>) =>
    queryOptions({
      queryKey: ['models', 'list', filter],
      queryFn: ({ signal }) => bridge.call('models.list', filter, { signal }),
      placeholderData: keepPreviousData,
    }),
  detail: (bridge: Bridge, id: string) =>
    queryOptions({
      queryKey: ['models', 'detail', id],
      queryFn: ({ signal }) => bridge.call('models.get', { id }, { signal }),
    }),
  comparison: (bridge: Bridge, id: string, baselineId: string | null) =>
    queryOptions({
      queryKey: ['models', 'comparison', id, baselineId],
      queryFn: ({ signal }) => bridge.call('models.compare', { id, baselineId }, { signal }),
    }),
  /** Converts the model, so it is no part of ['models'], which is read again whenever a tag changes. */
  exported: (bridge: Bridge, input: CallInput<'models.export'>) =>
    queryOptions({
      queryKey: ['exports', input],
      queryFn: ({ signal }) => bridge.call('models.export', input, { signal }),
      retry: false,
      // Main keeps what it made for an hour only.
      staleTime: 0,
      gcTime: 0,
    }),
};

export const datasetQueries = {
  inspection: (bridge: Bridge, input: CallInput<'datasets.inspect'>) =>
    queryOptions({
      queryKey: ['datasets', 'inspection', input],
      queryFn: ({ signal }) => bridge.call('datasets.inspect', input, { signal }),
      retry: false,
      // A file may change on disk between two looks.
      staleTime: 0,
    }),
};

export const appQueries = {
  info: (bridge: Bridge) =>
    queryOptions({ queryKey: ['app', 'info'], queryFn: ({ signal }) => bridge.call('app.info', {}, { signal }) }),
  serverStatus: (bridge: Bridge) =>
    queryOptions({
      queryKey: ['server', 'status'],
      queryFn: ({ signal }) => bridge.call('server.status', {}, { signal }),
    }),
};

const USAGE_EVERY_MS = 5_000;
const LOGS_EVERY_MS = 500;
/** Main lets the lines go when nobody has asked for a while; whoever reads a paused list still looks. */
const PAUSED_LOGS_EVERY_MS = 5_000;

/**
 * The docker stack. Only its state follows `stack.changed`, which a running job sends many times: the doctor and the
 * sizes of the data take seconds, and would be cut off and begun again at every step of it. See `useStackTurns`.
 */
export const stackQueries = {
  status: (bridge: Bridge) =>
    queryOptions({
      queryKey: ['stack', 'state'],
      queryFn: ({ signal }) => bridge.call('stack.status', {}, { signal }),
    }),
  /** Main samples while this is asked, so it is asked only while somebody looks; never in a hidden tab. */
  usage: (bridge: Bridge, isVisible: boolean) =>
    queryOptions({
      queryKey: ['stack', 'usage'],
      queryFn: ({ signal }) => bridge.call('stack.usage', {}, { signal }),
      enabled: isVisible,
      refetchInterval: USAGE_EVERY_MS,
      staleTime: 0,
    }),
  logs: (bridge: Bridge, input: CallInput<'stack.logs'>, isLive: boolean) =>
    queryOptions({
      queryKey: ['stack', 'logs', input],
      queryFn: ({ signal }) => bridge.call('stack.logs', input, { signal }),
      // Where the first read failed, asking twice a second would only make the reason flicker: a turn of the engine's or
      // the person asks again.
      refetchInterval: ({ state }) =>
        state.error !== null && state.data === undefined ? false : isLive ? LOGS_EVERY_MS : PAUSED_LOGS_EVERY_MS,
      staleTime: 0,
      // Each window scrolled to is a key of its own; a long look at a flood should not pile them up.
      gcTime: 10_000,
      placeholderData: keepPreviousData,
    }),
  doctor: (bridge: Bridge) =>
    queryOptions({
      queryKey: ['stack', 'doctor'],
      queryFn: ({ signal }) => bridge.call('stack.doctor', {}, { signal }),
    }),
  data: (bridge: Bridge) =>
    queryOptions({
      queryKey: ['stack', 'data'],
      queryFn: ({ signal }) => bridge.call('stack.data', {}, { signal }),
    }),
};

const INVALIDATION_DELAY_MS = 150;

/** Turns main's events into re-reads, coalesced, so that a busy run does not re-read at every line it logs. */
export function invalidateOnEvents(bridge: Bridge, client: QueryClient): () => void {
  const pending = new Map<string, readonly string[]>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const invalidate = (...keys: (readonly string[])[]) => {
    for (const key of keys) pending.set(key.join('/'), key);
    timer ??= setTimeout(() => {
      timer = null;
      const due = [...pending.values()];
      pending.clear();
      for (const queryKey of due) void client.invalidateQueries({ queryKey });
    }, INVALIDATION_DELAY_MS);
  };
  const unsubscribers = [
    bridge.on('tasks.changed', () => invalidate(['tasks', 'state'], ['projects'], ['server'])),
    bridge.on('tasks.logged', () => invalidate(['tasks', 'log'])),
    bridge.on('models.changed', () => invalidate(['models'], ['tasks', 'state', 'detail'], ['server'])),
    bridge.on('server.changed', () => invalidate(['server'], ['app'])),
    bridge.on('stack.changed', () => invalidate(['stack', 'state'])),
    // After a lost connection nobody knows what was missed.
    bridge.connection.subscribe(() => {
      if (bridge.connection.current() === 'open') void client.invalidateQueries();
    }),
  ];
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const unsubscribe of unsubscribers) unsubscribe();
  };
}
