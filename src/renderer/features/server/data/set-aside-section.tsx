import { Text } from '@mantine/core';
import type { StackData } from '#shared/domain/stack.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Section } from '../parts/section.tsx';
import classes from './data.module.css';

/** Data that a restore or a removal left, which only the person may delete. */
export function SetAsideSection({ setAside }: { readonly setAside: StackData['setAside'] }) {
  if (setAside.length === 0) return null;
  return (
    <Section title="Set aside">
      <Text size="sm" c="dimmed" mb="xs">
        Data from before a restore or a removal. ClearDeck does not delete it: when the server works as you want it,
        delete these folders to free the space. Containers wrote into them, so it may take administrator rights.
      </Text>
      <ul className={classes['plain']} aria-label="Folders that were set aside">
        {setAside.map(({ path, createdAtMs }) => {
          const since = formatDateTime(createdAtMs);
          return (
            <li key={path}>
              <Text size="sm" component="span" className={classes['time'] ?? ''}>
                {since}
              </Text>{' '}
              <Copyable value={path} name={`the path of the folder set aside at ${since}`} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
