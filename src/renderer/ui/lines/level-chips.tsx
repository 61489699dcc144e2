import { Chip, Group } from '@mantine/core';

type LevelChipsProps<L extends string> = {
  readonly levels: readonly L[];
  readonly labelOf: (level: L) => string;
  readonly chosen: readonly L[];
  readonly onChosen: (chosen: readonly L[]) => void;
};

/** Levels to show, any number of them; none chosen means all. */
export function LevelChips<L extends string>({ levels, labelOf, chosen, onChosen }: LevelChipsProps<L>) {
  return (
    <Chip.Group
      multiple
      value={[...chosen]}
      onChange={(next) => onChosen(levels.filter((level) => next.includes(level)))}
    >
      <Group gap={4} role="group" aria-label="Levels">
        {levels.map((level) => (
          <Chip key={level} value={level} size="xs" radius="sm">
            {labelOf(level)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}
