import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { splitLastWords } from '#shared/domain/last-words.ts';
import type { StackHistoryEntry } from '#shared/domain/stack.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { LastLines } from '../parts/last-words.tsx';
import { Section } from '../parts/section.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import classes from './overview.module.css';

/** So many stand there until more are asked for. */
const SHOWN = 12;

const LEVELS = {
  info: { tone: 'info', label: 'Info' },
  warning: { tone: 'warning', label: 'Warning' },
  error: { tone: 'bad', label: 'Error' },
} as const;

/** What happened to the server, the newest first. */
export function HistorySection({ history }: { readonly history: readonly StackHistoryEntry[] }) {
  const [isAll, setIsAll] = useState(false);
  const entries = history.toSorted((a, b) => b.atMs - a.atMs || b.id - a.id);
  return (
    <Section title="History">
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing has happened yet. Starts, stops and changes of a service’s health are noted here.
        </Text>
      ) : (
        <ol className={classes['history']} aria-label="History, newest first">
          {(isAll ? entries : entries.slice(0, SHOWN)).map((entry) => {
            const { tone, label } = LEVELS[entry.level];
            return (
              <li key={entry.id} className={classes['event']}>
                <time dateTime={new Date(entry.atMs).toISOString()} className={classes['time']}>
                  {formatDateTime(entry.atMs)}
                </time>
                <StateMark tone={tone}>{label}</StateMark>
                <div className={classes['words']}>
                  {entry.service !== null && <strong>{entry.service}: </strong>}
                  <EntryWords text={entry.text} />
                </div>
              </li>
            );
          })}
        </ol>
      )}
      {entries.length > SHOWN && (
        <Button variant="subtle" mt="xs" onClick={() => setIsAll(!isAll)}>
          {isAll ? 'Show fewer' : `Show all ${String(entries.length)}`}
        </Button>
      )}
    </Section>
  );
}

function EntryWords({ text }: { readonly text: string }) {
  const { reason, lines } = splitLastWords(text);
  if (lines.length === 0) return reason;
  return (
    <>
      {reason}
      <details>
        <summary className={classes['more']}>Its last lines</summary>
        <LastLines lines={lines} />
      </details>
    </>
  );
}
