import { Button, Checkbox, Group, Popover, Stack, Switch } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { STACK_LOG_LEVELS, type StackLogLevel } from '#shared/domain/stack.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { LevelChips } from '../../../ui/lines/level-chips.tsx';
import { LinesTextButtons } from '../../../ui/lines/lines-text-buttons.tsx';
import { LEVEL_LABELS, logFileName, type LogFilter } from './log-filter.ts';

type LogToolbarProps = {
  /** Services there are. */
  readonly known: readonly string[];
  readonly services: readonly string[];
  readonly onServices: (services: readonly string[]) => void;
  readonly levels: readonly StackLogLevel[];
  readonly onLevels: (levels: readonly StackLogLevel[]) => void;
  readonly hasTime: boolean;
  readonly onTime: (hasTime: boolean) => void;
  readonly isWrapped: boolean;
  readonly onWrap: (isWrapped: boolean) => void;
  readonly isPaused: boolean;
  readonly canPause: boolean;
  readonly onPause: () => void;
  readonly filter: LogFilter;
};

/** Which lines, and how they are shown. */
export function LogToolbar(props: LogToolbarProps) {
  const { levels, isPaused } = props;
  const bridge = useBridge();
  return (
    <Group gap="sm">
      <ServicePicker {...props} />
      <LevelChips
        levels={STACK_LOG_LEVELS}
        labelOf={(level) => LEVEL_LABELS[level]}
        chosen={levels}
        onChosen={props.onLevels}
      />
      <Switch label="Time" checked={props.hasTime} onChange={(event) => props.onTime(event.currentTarget.checked)} />
      <Switch
        label="Wrap lines"
        checked={props.isWrapped}
        onChange={(event) => props.onWrap(event.currentTarget.checked)}
      />
      <Group gap="xs" ml="auto">
        <Button
          variant={isPaused ? 'filled' : 'default'}
          leftSection={isPaused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
          disabled={!isPaused && !props.canPause}
          onClick={props.onPause}
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
        <LinesTextButtons
          read={() => bridge.call('stack.logText', props.filter)}
          fileNameAt={logFileName}
          noClipboardAdvice="Save the lines instead."
        />
      </Group>
    </Group>
  );
}

function ServicePicker({ known, services, onServices }: LogToolbarProps) {
  const names = [...new Set([...known, ...services])];
  const [only] = services;
  const words =
    services.length === 0
      ? 'All services'
      : services.length === 1
        ? (only ?? '')
        : `${String(services.length)} of ${String(names.length)} services`;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          miw={130}
          justify="space-between"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {words}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Services to show">
        <Checkbox.Group value={[...services]} onChange={onServices} aria-label="Services to show">
          <Stack gap="xs">
            {names.map((name) => (
              <Checkbox key={name} value={name} label={name} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Button mt="sm" variant="subtle" disabled={services.length === 0} onClick={() => onServices([])}>
          Show all services
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
