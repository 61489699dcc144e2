import { Text } from '@mantine/core';
import type { StackLogPage } from '#shared/domain/stack.ts';
import classes from './logs.module.css';
import type { Found } from './use-log-find.ts';

type LogStatusProps = {
  readonly page: StackLogPage | undefined;
  readonly isSearching: boolean;
  readonly isPaused: boolean;
  readonly found: Found | null;
};

const count = (value: number, one: string, many: string) =>
  `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

/** How much there is, what was let go, and what is not followed: always one line's height. */
export function LogStatus({ page, isSearching, isPaused, found }: LogStatusProps) {
  const facts: string[] = [];
  if (page !== undefined) {
    if (isSearching && page.searchProblem === null) {
      facts.push(count(page.matchCount, 'match', 'matches'));
      if (found?.hasWrapped === true) facts.push('went round to the other end');
    }
    facts.push(count(page.total, 'line', 'lines'));
    if (page.droppedCount > 0) facts.push(`${count(page.droppedCount, 'older line', 'older lines')} let go`);
    if (isPaused) facts.push('paused: later lines are shown when you resume');
    for (const { service, problem } of page.problems) facts.push(`${service} is not followed: ${problem}`);
  }
  return (
    <div className={classes['status']}>
      <Text size="xs" c="dimmed" role="status">
        {facts.join(' · ')}
      </Text>
      {page?.searchProblem != null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          The pattern is not valid: {page.searchProblem}
        </Text>
      )}
    </div>
  );
}
