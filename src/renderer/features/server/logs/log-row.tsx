import { memo } from 'react';
import type { StackLogLine } from '#shared/domain/stack.ts';
import { LineLevel, LineText, LineTime } from '../../../ui/lines/line-parts.tsx';
import { splitAt } from './highlight.ts';
import { LEVEL_LABELS, timeOf } from './log-filter.ts';
import classes from './logs.module.css';

type LogRowProps = {
  readonly line: StackLogLine;
  readonly hasTime: boolean;
  readonly pattern: RegExp | null;
};

/** The parts of one line. */
export const LogRow = memo(function LogRow({ line, hasTime, pattern }: LogRowProps) {
  return (
    <>
      {hasTime && <LineTime atMs={line.atMs} text={timeOf(line.atMs)} />}
      <span className={classes['service']} title={line.service}>
        {line.service}
      </span>
      <LineLevel label={LEVEL_LABELS[line.level]} />
      <LineText parts={splitAt(line.text, pattern)} />
    </>
  );
});
