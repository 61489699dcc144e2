import { Group, UnstyledButton } from '@mantine/core';

type LegendProps = {
  readonly title: string;
  readonly items: readonly { readonly id: string; readonly label: string; readonly color: string }[];
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
};

/** One switch per line. What is off is also struck through: colour alone would not tell. */
export function ChartLegend({ title, items, hidden, onToggle }: LegendProps) {
  return (
    <Group gap="xs" role="group" aria-label={`Lines of ${title}`} mt={4} mah={88} style={{ overflowY: 'auto' }}>
      {items.map((item) => {
        const isShown = !hidden.has(item.id);
        return (
          <UnstyledButton
            key={item.id}
            aria-pressed={isShown}
            title={isShown ? `Hide ${item.label}` : `Show ${item.label}`}
            onClick={() => onToggle(item.id)}
            fz="xs"
            px={4}
            style={{
              display: 'inline-flex',
              alignItems: 'center',
              gap: 6,
              maxWidth: '100%',
              opacity: isShown ? 1 : 0.6,
            }}
          >
            <span
              style={{
                flex: 'none',
                width: 14,
                height: 4,
                borderRadius: 2,
                background: isShown ? item.color : 'transparent',
                outline: isShown ? 'none' : '1px solid var(--mantine-color-dimmed)',
              }}
            />
            <span
              style={{
                textDecoration: isShown ? 'none' : 'line-through',
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                whiteSpace: 'nowrap',
              }}
            >
              {item.label}
            </span>
          </UnstyledButton>
        );
      })}
    </Group>
  );
}
