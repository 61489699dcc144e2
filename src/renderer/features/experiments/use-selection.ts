import { useCallback, useMemo, useRef, useState } from 'react';

export type Selection = {
  readonly ids: ReadonlySet<string>;
  /** Picks or drops one; with `isRange`, everything from the one picked last up to it. */
  toggle(id: string, isRange?: boolean): void;
  selectAll(): void;
  drop(ids: readonly string[]): void;
  clear(): void;
};

/** The picked rows. They stay picked while the filter changes, so that one can gather from several searches. */
export function useSelection(rowIds: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);

  const toggle = useCallback(
    (id: string, isRange = false) => {
      const from = anchor.current === null ? -1 : rowIds.indexOf(anchor.current);
      const to = rowIds.indexOf(id);
      anchor.current = id;
      setIds((now) => {
        const next = new Set(now);
        if (isRange && from >= 0 && to >= 0) {
          for (const between of rowIds.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(between);
        } else if (!next.delete(id)) next.add(id);
        return next;
      });
    },
    [rowIds],
  );
  const selectAll = useCallback(() => setIds((now) => new Set([...now, ...rowIds])), [rowIds]);
  const drop = useCallback((gone: readonly string[]) => {
    setIds((now) => {
      const next = new Set(now);
      for (const id of gone) next.delete(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(() => ({ ids, toggle, selectAll, drop, clear }), [ids, toggle, selectAll, drop, clear]);
}
