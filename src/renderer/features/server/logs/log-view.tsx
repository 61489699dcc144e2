import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import type { StackLogLine } from '#shared/domain/stack.ts';
import { LogRow } from './log-row.tsx';
import classes from './logs.module.css';
import type { useLogScroll } from './use-log-scroll.ts';

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

/** Only the lines in sight are in the page. The frame is as high whatever is in it. */
export function LogView(props: LogViewProps) {
  const { isLoading, lineAt, scroll, onPlace, pattern, currentSeq, isWrapped, hasTime, isPaused, notice } = props;
  const { scroller, virtualizer, contentPx, isFollowing, follow } = scroll;
  const items = virtualizer.getVirtualItems();
  const firstInSight = items[0]?.index ?? 0;
  useEffect(() => onPlace(firstInSight), [firstInSight, onPlace]);
  return (
    <div className={classes['frame']}>
      <div
        ref={scroller}
        className={classes['scroller']}
        role="log"
        aria-live="off"
        aria-label="Log lines"
        aria-busy={isLoading}
        tabIndex={0}
        {...scroll.handlers}
      >
        {notice ?? (
          <div style={{ height: contentPx, position: 'relative' }}>
            {items.map((item) => {
              const line = lineAt(item.index);
              return (
                <div
                  key={item.key}
                  ref={isWrapped ? virtualizer.measureElement : undefined}
                  data-index={item.index}
                  data-level={line?.level}
                  data-current={(line !== undefined && line.seq === currentSeq) || undefined}
                  className={classes['line']}
                  style={{
                    transform: `translateY(${String(item.start)}px)`,
                    whiteSpace: isWrapped ? 'pre-wrap' : 'pre',
                  }}
                >
                  <LogRow line={line} hasTime={hasTime} pattern={pattern} />
                </div>
              );
            })}
          </div>
        )}
      </div>
      {!isFollowing && notice === null && (
        <Button className={classes['follow']} leftSection={<IconArrowDown size={14} aria-hidden />} onClick={follow}>
          {isPaused ? 'Jump to the end' : 'Jump to newest'}
        </Button>
      )}
    </div>
  );
}
