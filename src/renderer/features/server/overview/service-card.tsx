import { Text, Title, Tooltip } from '@mantine/core';
import { IconRefreshAlert } from '@tabler/icons-react';
import { useId } from 'react';
import type { Probe, ServiceView, StackUsage } from '#shared/domain/stack.ts';
import { formatDateTime, formatDuration, NO_VALUE } from '../../../lib/format.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Copyable } from '../parts/copyable.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { conditionOf } from '../parts/stack-words.ts';
import { wholeSeconds } from '../parts/whole-seconds.ts';
import classes from './overview.module.css';
import { ServiceMenu } from './service-menu.tsx';
import { ServiceUsage } from './service-usage.tsx';

/** `sha256:` and twelve digits tell images apart. */
const DIGEST_CHARS = 19;

type ServiceCardProps = {
  readonly service: ServiceView;
  readonly usage: StackUsage[number] | undefined;
  /** Nothing can be started or stopped now. */
  readonly isOff: boolean;
  /** Only what it is: there is nothing of the stack yet that could be watched. */
  readonly isBrief: boolean;
};

/** One service: its state, what it is made of, when it was last seen well, and what it uses. */
export function ServiceCard({ service, usage, isOff, isBrief }: ServiceCardProps) {
  const nameId = useId();
  const { tone, label } = conditionOf(service);
  return (
    <li className={classes['card']} aria-labelledby={nameId}>
      <div className={classes['cardHead']}>
        <div className={classes['words']}>
          <Title order={3} size="h6" id={nameId}>
            {service.name}
          </Title>
          <Text size="xs" c="dimmed">
            {service.title}
          </Text>
        </div>
        <ServiceMenu service={service} isOff={isOff} />
      </div>
      <StateMark tone={tone}>{label}</StateMark>
      <div className={classes['detail']} data-brief={isBrief || undefined}>
        {service.detail}
        {service.isOutdated && (
          <Tooltip label="The container is older than the compose file or the settings; a restart brings it up to date.">
            <span className={classes['outdated']} tabIndex={0}>
              <IconRefreshAlert size={14} aria-hidden /> Restart to bring up to date
            </span>
          </Tooltip>
        )}
      </div>
      {isBrief ? <p className={classes['detail']}>{service.image}</p> : <Facts service={service} />}
      {!isBrief && <ServiceUsage service={service} usage={usage} />}
    </li>
  );
}

function Facts({ service }: { readonly service: ServiceView }) {
  const digest = service.imageDigest ?? service.imageId;
  return (
    <dl className={classes['facts']}>
      <dt>Uptime</dt>
      <dd>
        <Uptime service={service} />
      </dd>
      <dt>Restarts</dt>
      <dd>{service.restartCount}</dd>
      <dt>Last check</dt>
      <dd>
        <LastProbe probe={service.probe ?? service.healthProbe} />
      </dd>
      <dt>Ports</dt>
      <dd>{portsOf(service)}</dd>
      <dt>Image</dt>
      <dd>{service.image}</dd>
      <dt>Digest</dt>
      <dd>
        {digest === null ? (
          'not pulled yet'
        ) : (
          <Copyable value={digest} short={digest.slice(0, DIGEST_CHARS)} name={`the digest of ${service.name}`} />
        )}
      </dd>
    </dl>
  );
}

function Uptime({ service }: { readonly service: ServiceView }) {
  const isRunning = service.state === 'running' && service.startedAtMs !== null;
  const nowMs = useNow(isRunning);
  if (isRunning) return wholeSeconds(nowMs - (service.startedAtMs ?? 0));
  return service.finishedAtMs === null ? NO_VALUE : `ended ${formatDateTime(service.finishedAtMs)}`;
}

function LastProbe({ probe }: { readonly probe: Probe | null }) {
  if (probe === null) return NO_VALUE;
  const latency = probe.latencyMs === null ? '' : ` in ${formatDuration(probe.latencyMs)}`;
  const words = `${probe.isOk ? 'ok' : 'failed'}${latency}${probe.isOk || probe.detail === '' ? '' : `: ${probe.detail}`}`;
  return <span title={formatDateTime(probe.atMs)}>{words}</span>;
}

function portsOf({ ports }: ServiceView): string {
  if (ports.length === 0) return 'none published';
  return ports
    .map(({ hostIp, hostPort, containerPort }) => `${hostIp}:${String(hostPort)} → ${String(containerPort)}`)
    .join(', ');
}
