import { Stack, Text } from '@mantine/core';
import { splitLastWords } from '#shared/domain/last-words.ts';
import classes from './last-words.module.css';

/** The last lines of a service, as it wrote them. */
export function LastLines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <pre className={classes['lines']} aria-label="Last lines of the service" role="group" tabIndex={0}>
      {lines.join('\n')}
    </pre>
  );
}

/** A reason in words, and under it the last lines of the service where it has some. */
export function ReasonWithLastWords({ text }: { readonly text: string }) {
  const { reason, lines } = splitLastWords(text);
  return (
    <Stack gap={6}>
      <Text size="sm">{reason}</Text>
      {lines.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            Its last lines:
          </Text>
          <LastLines lines={lines} />
        </>
      )}
    </Stack>
  );
}
