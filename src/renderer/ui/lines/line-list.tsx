import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './lines.module.css';
import type { useLineList } from './use-line-list.ts';

type Line = {
  readonly level: string;
  /** The match that was gone to. */
  readonly isCurrent?: boolean;
  readonly content: ReactNode;
};

type LineListProps = {
  readonly label: string;
  readonly list: ReturnType<typeof useLineList>;
  /** Undefined where the line is still being read. */
  readonly lineAt: (index: number) => Line | undefined;
  readonly isWrapped: boolean;
  readonly isBusy?: boolean;
  /** What the page has above and below, which the list leaves room for. */
  readonly roomPx: number;
  /** In place of the lines: why there are none. */
  readonly notice?: ReactNode;
  /** On the button that leads to the end; none where there is no end to follow. */
  readonly followLabel: string | null;
};

/** Only the lines in sight are in the page. The frame is as high whatever is in it. */
export function LineList(props: LineListProps) {
  const { label, list, lineAt, isWrapped, isBusy = false, roomPx, notice = null, followLabel } = props;
  const { scroller, virtualizer, contentPx, isFollowing, follow } = list;
  return (
    <div className={classes['frame']}>
      <div
        ref={scroller}
        className={classes['scroller']}
        style={{ height: `max(260px, calc(100vh - ${String(roomPx)}px))` }}
        role="log"
        aria-live="off"
        aria-label={label}
        aria-busy={isBusy}
        tabIndex={0}
        {...list.handlers}
      >
        {notice ?? (
          <div style={{ height: contentPx, position: 'relative' }}>
            {virtualizer.getVirtualItems().map((item) => {
              const line = lineAt(item.index);
              return (
                <div
                  key={item.key}
                  ref={isWrapped ? virtualizer.measureElement : undefined}
                  data-index={item.index}
                  data-level={line?.level}
                  data-current={line?.isCurrent === true || undefined}
                  data-wrapped={isWrapped || undefined}
                  className={classes['line']}
                  style={{
                    transform: `translateY(${String(item.start)}px)`,
                    whiteSpace: isWrapped ? 'pre-wrap' : 'pre',
                  }}
                >
                  {line?.content ?? <span className={classes['time']}>…</span>}
                </div>
              );
            })}
          </div>
        )}
      </div>
      {followLabel !== null && !isFollowing && notice === null && (
        <Button className={classes['follow']} leftSection={<IconArrowDown size={14} aria-hidden />} onClick={follow}>
          {followLabel}
        </Button>
      )}
    </div>
  );
}
