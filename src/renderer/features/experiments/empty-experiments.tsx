import { Button } from '@mantine/core';
import { IconArchive, IconFlask, IconSearchOff } from '@tabler/icons-react';
import { EmptyPanel } from '../../ui/page-state.tsx';

type EmptyExperimentsProps = {
  /** Whether there is any experiment at all, archived or not. */
  readonly hasAny: boolean;
  readonly isFiltered: boolean;
  readonly isArchivedView: boolean;
  readonly onRun: () => void;
  readonly onClear: () => void;
  readonly onShowArchived: () => void;
};

/** Why the table is empty, and the way on. */
export function EmptyExperiments(props: EmptyExperimentsProps) {
  if (!props.hasAny) {
    return (
      <EmptyPanel
        icon={<IconFlask size={34} stroke={1.4} />}
        title="No experiments yet"
        text="An experiment trains a text classifier and records its parameters, curves, plots, console and model here. The built-in sample needs no data of your own, no server and no network."
        action={<Button onClick={props.onRun}>Run experiment</Button>}
      />
    );
  }
  if (props.isFiltered) {
    return (
      <EmptyPanel
        icon={<IconSearchOff size={34} stroke={1.4} />}
        title="No experiment matches"
        text="None has this search, status and tags together."
        action={
          <Button variant="default" onClick={props.onClear}>
            Clear filters
          </Button>
        }
      />
    );
  }
  return props.isArchivedView ? (
    <EmptyPanel
      icon={<IconArchive size={34} stroke={1.4} />}
      title="Nothing is archived"
      text="Archived experiments leave the list but keep everything; they would be shown here."
      action={
        <Button variant="default" onClick={props.onClear}>
          Back to the list
        </Button>
      }
    />
  ) : (
    <EmptyPanel
      icon={<IconArchive size={34} stroke={1.4} />}
      title="All experiments are archived"
      text="Bring some back, or run a new one."
      action={
        <Button variant="default" onClick={props.onShowArchived}>
          Show archived
        </Button>
      }
    />
  );
}
