import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Selection } from './use-selection.ts';

type RowFocusOptions = {
  readonly rowIds: readonly string[];
  readonly pageRows: number;
  readonly scrollTo: (index: number) => void;
  readonly onOpen: (id: string) => void;
  readonly selection: Selection;
};

type RowFocus = {
  /** The row that the Tab key reaches. */
  readonly activeIndex: number;
  activate(index: number): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
};

/** The grid's keyboard: one row at a time is in the tab order, and the arrows say which. */
export function useRowFocus({ rowIds, pageRows, scrollTo, onOpen, selection }: RowFocusOptions): RowFocus {
  const [active, setActive] = useState(0);
  const activeIndex = Math.max(0, Math.min(active, rowIds.length - 1));
  // The row may not be drawn yet when a key asks for it: it is focused once the virtualiser has drawn it.
  const wanted = useRef<{ readonly index: number; readonly grid: HTMLElement } | null>(null);

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { index, grid } = wanted.current;
    const row = grid.querySelector<HTMLElement>(`[data-row-index="${String(index)}"]`);
    if (row === null) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const moveTo = (index: number, grid: HTMLElement) => {
    const next = Math.max(0, Math.min(index, rowIds.length - 1));
    wanted.current = { index: next, grid };
    setActive(next);
    scrollTo(next);
    // Already the active one (the first time, or at an end): nothing renders, so focus it here.
    grid.querySelector<HTMLElement>(`[data-row-index="${String(next)}"]`)?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const grid = event.currentTarget;
    const isOnRow = event.target instanceof HTMLElement && event.target.dataset['rowIndex'] !== undefined;
    const id = rowIds[activeIndex];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      selection.selectAll();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isInHead = event.target instanceof HTMLElement && event.target.closest('[role="columnheader"]') !== null;
    const target = targetIndex(event.key, isInHead ? -1 : activeIndex, pageRows, rowIds.length);
    if (target !== null) {
      event.preventDefault();
      moveTo(target, grid);
    } else if (isOnRow && event.key === ' ' && id !== undefined) {
      event.preventDefault();
      selection.toggle(id, event.shiftKey);
    } else if (isOnRow && event.key === 'Enter' && id !== undefined) {
      event.preventDefault();
      onOpen(id);
    } else if (event.key === 'Escape') selection.clear();
  };

  const activate = useCallback((index: number) => setActive(index), []);
  return { activeIndex, activate, onKeyDown };
}

function targetIndex(key: string, from: number, pageRows: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + pageRows;
    case 'PageUp':
      return from - pageRows;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
