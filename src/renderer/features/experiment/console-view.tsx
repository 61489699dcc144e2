import { Button, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { measureElement, observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { ErrorPanel } from '../../ui/page-state.tsx';
import classes from './console-view.module.css';
import { clockOf, splitMatches, type ConsoleFilter } from './console-text.ts';
import { useConsoleLines } from './use-console-lines.ts';

type ConsoleViewProps = {
  readonly filter: ConsoleFilter;
  readonly total: number;
  readonly isWrapped: boolean;
  /** Whether more lines may come: the view then starts at the end and follows it. */
  readonly isLive: boolean;
};

const LINE_PX = 20;
const NEAR_END_PX = 40;
/** Assumed where nothing is laid out (tests), so that there is something to see. */
const UNMEASURED = { width: 800, height: 480 };

/** Only the lines in sight are in the page, and only their pages are read: 100,000 lines cost as much as 100. */
export function ConsoleView({ filter, total, isWrapped, isLive }: ConsoleViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(isLive);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    // A line that is not laid out measures nothing; taken at its word, all lines would fit in sight.
    measureElement: (element, entry, instance) => measureElement(element, entry, instance) || LINE_PX,
    initialRect: UNMEASURED,
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => report(rect.height === 0 ? UNMEASURED : rect)),
  });
  const items = virtualizer.getVirtualItems();
  const { lineAt, error, retry } = useConsoleLines(filter, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const contentPx = virtualizer.getTotalSize();
  useEffect(() => {
    const element = scroller.current;
    if (isFollowing && element !== null) element.scrollTop = element.scrollHeight;
  }, [isFollowing, total, contentPx]);
  const search = filter.search ?? '';
  if (error !== null) return <ErrorPanel error={error} onRetry={retry} />;
  if (total === 0) return <Text c="dimmed">No line matches.</Text>;
  return (
    <div className={classes['frame']}>
      <div
        ref={scroller}
        className={classes['scroller']}
        role="log"
        aria-live="off"
        aria-label="Console lines"
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
          if (!isAtEnd || isLive) setIsFollowing(isAtEnd);
        }}
      >
        <div style={{ height: contentPx, position: 'relative', minWidth: isWrapped ? undefined : 'max-content' }}>
          {items.map((item) => {
            const line = lineAt(item.index);
            return (
              <div
                key={item.key}
                ref={isWrapped ? virtualizer.measureElement : undefined}
                data-index={item.index}
                data-level={line?.level}
                className={classes['line']}
                style={{ transform: `translateY(${String(item.start)}px)`, whiteSpace: isWrapped ? 'pre-wrap' : 'pre' }}
              >
                {line === undefined ? (
                  <span className={classes['time']}>…</span>
                ) : (
                  <>
                    <span className={classes['time']}>{clockOf(line.atMs)}</span>
                    <span className={classes['level']}>{line.level}</span>
                    <span className={classes['text']}>
                      {splitMatches(line.text, search).map((part, index) =>
                        index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
                      )}
                    </span>
                  </>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {isLive && !isFollowing && (
        <Button
          className={classes['follow']}
          size="xs"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={() => setIsFollowing(true)}
        >
          Follow
        </Button>
      )}
    </div>
  );
}
