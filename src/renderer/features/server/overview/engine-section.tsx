import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { EngineView } from '#shared/domain/stack.ts';
import { formatBytes } from '../../../lib/format.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Section } from '../parts/section.tsx';
import { StateMark, type Tone } from '../parts/state-mark.tsx';
import { wholeSeconds } from '../parts/whole-seconds.ts';
import classes from './overview.module.css';

const INSTALL_URL = 'https://docs.docker.com/get-started/get-docker/';

type EngineState = EngineView['state'];

const WORDS: Readonly<Record<EngineState, { readonly tone: Tone; readonly title: string; readonly advice: string }>> = {
  connected: { tone: 'good', title: 'Connected', advice: '' },
  connecting: { tone: 'busy', title: 'Waiting for the engine', advice: 'Nothing is known until it answers.' },
  notFound: {
    tone: 'none',
    title: 'No Docker engine was found',
    advice:
      'The ClearML server runs in Docker. Install Docker Desktop, Docker Engine, Colima, OrbStack or Podman and start it; ClearDeck finds it by itself. Experiments run, are recorded and compared without it.',
  },
  stopped: {
    tone: 'stopped',
    title: 'Docker is not running',
    advice: 'Start it (open Docker Desktop, or start the docker service); ClearDeck connects by itself.',
  },
  noPermission: {
    tone: 'bad',
    title: 'This account may not use Docker',
    advice: 'The doctor has the command that allows it.',
  },
  tooOld: { tone: 'bad', title: 'This Docker is too old', advice: 'Update it, then try again.' },
  failed: {
    tone: 'bad',
    title: 'The engine does not answer as it should',
    advice: 'Choose another engine in the settings, or let the doctor look.',
  },
};

type EngineSectionProps = {
  readonly engine: EngineView;
  readonly onRetry: () => void;
  readonly isRetrying: boolean;
};

/** Which engine is in use and why, or what keeps it from being used. */
export function EngineSection({ engine, onRetry, isRetrying }: EngineSectionProps) {
  const { tone, title, advice } = WORDS[engine.state];
  const isConnected = engine.state === 'connected';
  return (
    <Section title="Docker engine">
      <Stack gap="xs">
        <StateMark tone={tone}>
          {isConnected ? <EngineName engine={engine} /> : title}
          {engine.waitingSinceMs !== null && <Waiting sinceMs={engine.waitingSinceMs} />}
        </StateMark>
        {engine.endpoint !== null && (
          <Text size="sm" className={classes['words'] ?? ''}>
            {capitalized(engine.endpoint.origin)}
            {engine.endpoint.isRemote && ' (another machine)'}:{' '}
            <Copyable value={engine.endpoint.address} name="the engine’s address" />
          </Text>
        )}
        {engine.reason !== '' && (
          <Text size="sm" c="dimmed">
            {engine.reason}
          </Text>
        )}
        {!isConnected && (
          <Alert color={tone === 'bad' ? 'red' : 'deck'} icon={<IconAlertTriangle aria-hidden />} variant="light">
            <Stack gap="xs" align="flex-start" className={classes['words'] ?? ''}>
              {engine.problem !== null && <Text size="sm">{engine.problem}</Text>}
              <Text size="sm">{advice}</Text>
              <Group gap="md">
                <Button
                  variant="default"
                  leftSection={<IconRefresh size={16} aria-hidden />}
                  loading={isRetrying}
                  onClick={onRetry}
                >
                  Retry
                </Button>
                <Anchor component={Link} href="/server/doctor" size="sm">
                  Ask the doctor
                </Anchor>
                {engine.state === 'notFound' && (
                  <Anchor href={INSTALL_URL} target="_blank" rel="noreferrer" size="sm">
                    How to install Docker
                  </Anchor>
                )}
              </Group>
            </Stack>
          </Alert>
        )}
        <Candidates engine={engine} />
      </Stack>
    </Section>
  );
}

const capitalized = (words: string) => words.slice(0, 1).toLocaleUpperCase('en') + words.slice(1);

function EngineName({ engine }: { readonly engine: EngineView }) {
  const facts = [
    [engine.name ?? 'Docker', engine.version].filter((part) => part !== null).join(' '),
    engine.apiVersion === null ? null : `API ${engine.apiVersion}`,
    engine.platform,
    engine.cpus === null ? null : `${String(engine.cpus)} processors`,
    engine.memoryBytes === null ? null : `${formatBytes(engine.memoryBytes)} memory`,
  ];
  return facts.filter((fact) => fact !== null).join(' · ');
}

function Waiting({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useNow(true);
  return ` for ${wholeSeconds(nowMs - sinceMs)}`;
}

function Candidates({ engine }: { readonly engine: EngineView }) {
  if (engine.candidates.length === 0) return null;
  return (
    <details className={classes['disclosure']}>
      <summary>What was looked at ({engine.candidates.length})</summary>
      <ul className={classes['plain']} aria-label="Engines that were looked at">
        {engine.candidates.map((candidate) => (
          <li key={candidate.id}>
            <Text size="sm" component="span">
              {capitalized(candidate.origin)}: <code className={classes['mono']}>{candidate.address}</code>
              {candidate.id === engine.endpoint?.id && ' (in use)'}
              {candidate.problem !== null && ` – ${candidate.problem}`}
            </Text>
          </li>
        ))}
      </ul>
    </details>
  );
}
