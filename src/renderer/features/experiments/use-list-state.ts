import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { TASK_SORT_KEYS, type TaskQuery } from '#shared/ipc/contract.ts';
import { idSchema, TASK_STATUSES, type TaskStatus } from '#shared/domain/task.ts';

export type SortKey = (typeof TASK_SORT_KEYS)[number];

/** What the table shows and in which order: the part of `tasks.list`'s input that the person sets. */
export type ListFilter = Pick<TaskQuery, 'search' | 'statuses' | 'tags' | 'parentId' | 'archived' | 'sort' | 'order'>;

/** The order that one wants first: words from A, numbers and dates from the largest. */
const FIRST_ORDER: Readonly<Record<SortKey, 'asc' | 'desc'>> = {
  name: 'asc',
  status: 'asc',
  project: 'asc',
  created: 'desc',
  updated: 'desc',
  duration: 'desc',
  accuracy: 'desc',
  f1Score: 'desc',
};

export type ListState = {
  readonly filter: ListFilter;
  /** Whether anything but the order narrows or changes what is listed. */
  readonly isFiltered: boolean;
  setFilter(change: Partial<ListFilter>): void;
  /** Sorts by this column; a second time turns the order around. */
  sortBy(key: SortKey): void;
  clearFilters(): void;
  /**
   * The open form is part of the address, so that any page can link to it. `run` has the id of the run to do again, if
   * there is one.
   */
  readonly openForm: FormName | null;
  readonly runAgainId: string | null;
  setOpenForm(form: FormName | null): void;
};

/** The forms of the page, by their key in the address. */
const FORM_KEYS = { run: 'run', search: 'new-search' } as const;
const FORMS = ['run', 'search'] as const;
type FormName = (typeof FORMS)[number];

/** Filter, order and the open form, kept in the address: a reload or a link brings the same view. */
export function useListState(): ListState {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readFilter(params), [params]);

  const setFilter = useCallback(
    (change: Partial<ListFilter>) =>
      setParams((now) => writeFilter(now, { ...readFilter(now), ...change }), { replace: true }),
    [setParams],
  );
  const sortBy = useCallback(
    (key: SortKey) =>
      setParams(
        (now) => {
          const { sort, order, ...rest } = readFilter(now);
          const turned = order === 'asc' ? 'desc' : 'asc';
          return writeFilter(now, { ...rest, sort: key, order: sort === key ? turned : FIRST_ORDER[key] });
        },
        { replace: true },
      ),
    [setParams],
  );
  const clearFilters = useCallback(
    () => setFilter({ search: '', statuses: [], tags: [], parentId: null, archived: false }),
    [setFilter],
  );
  const setOpenForm = useCallback(
    (form: FormName | null) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          for (const key of Object.values(FORM_KEYS)) next.delete(key);
          if (form !== null) next.set(FORM_KEYS[form], '1');
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const runAgainId = idSchema.safeParse(params.get(FORM_KEYS.run)).data ?? null;
  return {
    filter,
    isFiltered:
      filter.search !== '' || filter.statuses.length > 0 || filter.tags.length > 0 || filter.parentId !== null,
    setFilter,
    sortBy,
    clearFilters,
    openForm: runAgainId !== null ? 'run' : (FORMS.find((form) => params.get(FORM_KEYS[form]) === '1') ?? null),
    runAgainId,
    setOpenForm,
  };
}

/** Reads what it knows from an address and ignores the rest: an address is input like any other. */
function readFilter(params: URLSearchParams): ListFilter {
  const wanted = new Set((params.get('status') ?? '').split(','));
  const sort = TASK_SORT_KEYS.find((key) => key === params.get('sort')) ?? 'created';
  const order = params.get('order');
  return {
    search: (params.get('q') ?? '').slice(0, 500),
    statuses: TASK_STATUSES.filter((status: TaskStatus) => wanted.has(status)),
    tags: params
      .getAll('tag')
      .filter((tag) => tag.trim() !== '' && tag.length <= 100)
      .slice(0, 50),
    parentId: idSchema.safeParse(params.get('parent')).data ?? null,
    archived: params.get('archived') === '1',
    sort,
    order: order === 'asc' || order === 'desc' ? order : FIRST_ORDER[sort],
  };
}

function writeFilter(now: URLSearchParams, filter: ListFilter): URLSearchParams {
  const next = new URLSearchParams(now);
  for (const key of ['q', 'status', 'tag', 'parent', 'archived', 'sort', 'order']) next.delete(key);
  if (filter.search !== '') next.set('q', filter.search);
  if (filter.statuses.length > 0) next.set('status', filter.statuses.join(','));
  for (const tag of filter.tags) next.append('tag', tag);
  if (filter.parentId !== null) next.set('parent', filter.parentId);
  if (filter.archived) next.set('archived', '1');
  if (filter.sort !== 'created') next.set('sort', filter.sort);
  if (filter.order !== FIRST_ORDER[filter.sort]) next.set('order', filter.order);
  return next;
}
