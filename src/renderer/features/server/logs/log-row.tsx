import { memo } from 'react';
import type { StackLogLine } from '#shared/domain/stack.ts';
import { splitAt } from './highlight.ts';
import { LEVEL_LABELS, timeOf } from './log-filter.ts';
import classes from './logs.module.css';

type LogRowProps = {
  /** Undefined where it is still being read. */
  readonly line: StackLogLine | undefined;
  readonly hasTime: boolean;
  readonly pattern: RegExp | null;
};

/** The parts of one line. */
export const LogRow = memo(function LogRow({ line, hasTime, pattern }: LogRowProps) {
  if (line === undefined) return <span className={classes['time']}>…</span>;
  return (
    <>
      {hasTime && (
        <time className={classes['time']} dateTime={new Date(line.atMs).toISOString()}>
          {timeOf(line.atMs)}
        </time>
      )}
      <span className={classes['service']} title={line.service}>
        {line.service}
      </span>
      <span className={classes['level']}>{LEVEL_LABELS[line.level]}</span>
      <span className={classes['text']}>
        {splitAt(line.text, pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
      </span>
    </>
  );
});
