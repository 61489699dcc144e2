import { Progress, Text } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { PullProgress, StackJobProgress } from '#shared/domain/stack.ts';
import { formatBytes, formatPercent } from '../../../lib/format.ts';
import { wholeSeconds } from '../parts/whole-seconds.ts';
import classes from './job.module.css';

const STATES: Readonly<Record<PullProgress['state'], string>> = {
  waiting: 'waiting',
  pulling: 'pulling',
  done: 'there',
  failed: 'failed',
};

/** A bar per image, and one for all. */
export function PullBars({ progress }: { readonly progress: StackJobProgress }) {
  const { pulls } = progress;
  if (pulls.length === 0) return null;
  const isDone = pulls.every(({ state }) => state === 'done');
  const doneBytes = pulls.reduce((sum, pull) => sum + pull.doneBytes, 0);
  const isTotalKnown = pulls.every((pull) => pull.totalBytes !== null || pull.state === 'done');
  const totalBytes = pulls.reduce((sum, pull) => sum + (pull.totalBytes ?? pull.doneBytes), 0);
  const images = `${String(pulls.filter(({ state }) => state === 'done').length)} of ${String(pulls.length)} images`;
  const facts = [
    images,
    isTotalKnown ? `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}` : `${formatBytes(doneBytes)} so far`,
    progress.bytesPerSecond === null ? null : `${formatBytes(progress.bytesPerSecond)}/s`,
    leftInWords(progress.secondsLeft),
  ].filter((fact) => fact !== null);
  return (
    <div className={classes['pulls']} role="group" aria-label="Images">
      <Bar
        name="All images"
        words={facts.join(' · ')}
        share={isTotalKnown ? shareOf(doneBytes, totalBytes, isDone) : null}
        isStrong
      />
      {pulls.map((pull) => (
        <PullBar key={pull.image} pull={pull} />
      ))}
    </div>
  );
}

/** One image: how much of it is there, or why it is not. */
export function PullBar({ pull }: { readonly pull: PullProgress }) {
  const isUnknown = pull.state === 'pulling' && pull.totalBytes === null;
  return (
    <Bar
      name={pull.image}
      words={wordsOf(pull)}
      share={isUnknown ? null : shareOf(pull.doneBytes, pull.totalBytes ?? 0, pull.state === 'done')}
      isFailed={pull.state === 'failed'}
    />
  );
}

export function leftInWords(seconds: number | null): string | null {
  return seconds === null ? null : `about ${wholeSeconds(Math.max(1, Math.round(seconds)) * 1000)} left`;
}

function shareOf(done: number, total: number, isDone: boolean): number {
  if (isDone) return 1;
  return total <= 0 ? 0 : Math.min(1, done / total);
}

function wordsOf(pull: PullProgress): string {
  if (pull.state !== 'pulling') return pull.problem ?? STATES[pull.state];
  const bytes =
    pull.totalBytes === null
      ? formatBytes(pull.doneBytes)
      : `${formatBytes(pull.doneBytes)} of ${formatBytes(pull.totalBytes)}`;
  return `${bytes} · ${pull.problem ?? `${String(pull.layersDone)} of ${String(pull.layersTotal)} layers`}`;
}

type BarProps = {
  readonly name: string;
  readonly words: string;
  /** 0..1; null where the whole is not known. */
  readonly share: number | null;
  readonly isStrong?: boolean;
  readonly isFailed?: boolean;
};

/** A named bar with what it says in words. */
export function Bar({ name, words, share, isStrong = false, isFailed = false }: BarProps) {
  const isStill = useReducedMotion();
  return (
    <div className={classes['bar']}>
      <div className={classes['barWords']}>
        <Text size="xs" {...(isStrong && { fw: 600 })} className={classes['barName'] ?? ''}>
          {name}
        </Text>
        <Text size="xs" c={isFailed ? 'var(--mantine-color-error)' : 'dimmed'} className={classes['barFacts'] ?? ''}>
          {words}
        </Text>
      </div>
      <Progress.Root size={isStrong ? 'md' : 'sm'}>
        <Progress.Section
          value={share === null ? 100 : share * 100}
          striped={share === null}
          // Mantine's own moves whatever the person prefers.
          animated={share === null && !isStill}
          {...(isFailed && { color: 'red' })}
          // Mantine's own attributes would claim 100 % of what is not known.
          withAria={false}
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share !== null && { 'aria-valuenow': Math.round(share * 100) })}
          aria-label={share === null ? `${name}: ${words}` : `${name}: ${formatPercent(share)}, ${words}`}
        />
      </Progress.Root>
    </div>
  );
}
