import { Group, Paper, Title } from '@mantine/core';
import { useId, type ReactNode, type Ref } from 'react';

type SectionProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly ref?: Ref<HTMLElement>;
};

/** A titled block of the page. */
export function Section({ title, children, actions, ref }: SectionProps) {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id} ref={ref}>
      <Group justify="space-between" align="flex-start" gap="xs" mb="xs">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Paper>
  );
}
