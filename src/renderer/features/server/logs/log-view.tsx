import { useEffect, type ReactNode } from 'react';
import type { StackLogLine } from '#shared/domain/stack.ts';
import { LineList } from '../../../ui/lines/line-list.tsx';
import { LogRow } from './log-row.tsx';
import type { useLogScroll } from './use-log-scroll.ts';

/** Header, tabs, search, filters and counts above the lines. */
const ROOM_PX = 320;

type LogViewProps = {
  readonly isLoading: boolean;
  readonly lineAt: (index: number) => StackLogLine | undefined;
  readonly scroll: ReturnType<typeof useLogScroll>;
  /** Told which line is the first in sight. */
  readonly onPlace: (firstInSight: number) => void;
  readonly pattern: RegExp | null;
  readonly currentSeq: number | null;
  readonly isWrapped: boolean;
  readonly hasTime: boolean;
  readonly isPaused: boolean;
  /** In place of the lines: why there are none. */
  readonly notice: ReactNode;
};

export function LogView(props: LogViewProps) {
  const { isLoading, lineAt, scroll, onPlace, pattern, currentSeq, isWrapped, hasTime, isPaused, notice } = props;
  const firstInSight = scroll.virtualizer.getVirtualItems()[0]?.index ?? 0;
  useEffect(() => onPlace(firstInSight), [firstInSight, onPlace]);
  return (
    <LineList
      label="Log lines"
      list={scroll}
      lineAt={(index) => {
        const line = lineAt(index);
        if (line === undefined) return undefined;
        const content = <LogRow line={line} hasTime={hasTime} pattern={pattern} />;
        return { level: line.level, isCurrent: line.seq === currentSeq, content };
      }}
      isWrapped={isWrapped}
      isBusy={isLoading}
      roomPx={ROOM_PX}
      notice={notice}
      followLabel={isPaused ? 'Jump to the end' : 'Jump to newest'}
    />
  );
}
