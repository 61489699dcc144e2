import { Text } from '@mantine/core';
import { useState } from 'react';
import { formatClock } from '../../lib/format.ts';
import { LineLevel, LineText, LineTime } from '../../ui/lines/line-parts.tsx';
import { LineList } from '../../ui/lines/line-list.tsx';
import { useLineList } from '../../ui/lines/use-line-list.ts';
import { ErrorPanel } from '../../ui/page-state.tsx';
import { splitMatches, type ConsoleFilter } from './console-text.ts';
import { useConsoleLines } from './use-console-lines.ts';

/** The experiment's head, tabs, search and count above the lines. */
const ROOM_PX = 360;

type ConsoleViewProps = {
  readonly filter: ConsoleFilter;
  readonly total: number;
  readonly isWrapped: boolean;
  /** Whether more lines may come: the view then starts at the end and follows it. */
  readonly isLive: boolean;
};

/** Only the lines in sight are read: 100,000 lines cost as much as 100. */
export function ConsoleView({ filter, total, isWrapped, isLive }: ConsoleViewProps) {
  const [isFollowing, setIsFollowing] = useState(isLive);
  const list = useLineList({
    count: total,
    isWrapped,
    isFollowing,
    setIsFollowing,
    canFollow: isLive,
    revision: total,
  });
  const items = list.virtualizer.getVirtualItems();
  const { lineAt, error, retry } = useConsoleLines(filter, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  if (error !== null) return <ErrorPanel error={error} onRetry={retry} />;
  if (total === 0) return <Text c="dimmed">No line matches.</Text>;
  return (
    <LineList
      label="Console lines"
      list={list}
      lineAt={(index) => {
        const line = lineAt(index);
        if (line === undefined) return undefined;
        const content = (
          <>
            <LineTime atMs={line.atMs} text={formatClock(line.atMs)} />
            <LineLevel label={line.level} />
            <LineText parts={splitMatches(line.text, filter.search ?? '')} />
          </>
        );
        return { level: line.level, content };
      }}
      isWrapped={isWrapped}
      roomPx={ROOM_PX}
      followLabel={isLive ? 'Follow' : null}
    />
  );
}
