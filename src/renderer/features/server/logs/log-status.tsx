import { Text, VisuallyHidden } from '@mantine/core';
import type { StackLogPage } from '#shared/domain/stack.ts';
import { reportError } from '#shared/ipc/error-texts.ts';
import { Once } from '../../../ui/lines/once.tsx';
import classes from './logs.module.css';
import type { Found } from './use-log-find.ts';

type LogStatusProps = {
  readonly page: StackLogPage | undefined;
  /** Empty where nothing is searched. */
  readonly search: string;
  /** Whether the page is the answer to this search, and not the one before it. */
  readonly isAnswered: boolean;
  readonly isPaused: boolean;
  readonly found: Found | null;
  /** Why the lines could not be read again; null where they could. */
  readonly error: unknown;
};

const count = (value: number, one: string, many: string) =>
  `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;
const matches = (value: number) => count(value, 'match', 'matches');

/** How much there is, what was let go, and what is not followed: one line's height where all is well. */
export function LogStatus({ page, search, isAnswered, isPaused, found, error }: LogStatusProps) {
  const facts: string[] = [];
  const hasMatches = search !== '' && page?.searchProblem === null;
  if (page !== undefined) {
    if (hasMatches) {
      facts.push(matches(page.matchCount));
      if (found?.hasWrapped === true) facts.push('went round to the other end');
    }
    facts.push(count(page.total, 'line', 'lines'));
    if (page.droppedCount > 0) facts.push(`${count(page.droppedCount, 'older line', 'older lines')} let go`);
    if (isPaused) facts.push('paused: later lines are shown when you resume');
    for (const { service, problem } of page.problems) facts.push(`${service} is not followed: ${problem}`);
  }
  return (
    <div className={classes['status']}>
      {/* No live region: in a flood it changes twice a second. */}
      <Text size="xs" c="dimmed">
        {facts.join(' · ')}
      </Text>
      <VisuallyHidden role="status">
        {hasMatches && isAnswered && <Once key={search} text={`${matches(page.matchCount)} for ${search}`} />}
        {found?.hasWrapped === true && ' Gone on from the other end.'}
        {page?.problems.map(({ service }) => ` Not followed: ${service}.`)}
      </VisuallyHidden>
      {page !== undefined && error !== null && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          The lines are not up to date. {reportError(error).message}
        </Text>
      )}
    </div>
  );
}
