import type { ServiceView, StackUsage } from '#shared/domain/stack.ts';
import { formatBytes, formatDuration, formatNumber, NO_VALUE } from '../../../lib/format.ts';
import { Sparkline } from '../../../ui/charts/sparkline.tsx';
import classes from './overview.module.css';

type ServiceUsageProps = {
  readonly service: Pick<ServiceView, 'name' | 'state'>;
  readonly usage: StackUsage[number] | undefined;
};

const rate = (bytes: number) => `${formatBytes(Math.round(bytes))}/s`;
const cores = (value: number) => {
  const words = formatNumber(Math.round(value * 100) / 100);
  return `${words} ${words === '1' ? 'core' : 'cores'}`;
};

/** Processor, memory, network and disk over the last minutes. The places are kept while nothing is measured. */
export function ServiceUsage({ service, usage }: ServiceUsageProps) {
  const samples = service.state === 'running' ? (usage?.samples ?? []) : [];
  const limit = usage?.memoryLimitBytes ?? null;
  const first = samples[0];
  const last = samples.at(-1);
  const span = first === undefined || last === undefined ? '' : `over ${formatDuration(last.atMs - first.atMs)}`;
  const cpu = samples.map((sample) => sample.cpuCores);
  const memory = samples.map((sample) => sample.memoryBytes);
  const networkIn = samples.map((sample) => sample.networkInBytesPerSecond);
  const networkOut = samples.map((sample) => sample.networkOutBytesPerSecond);
  const diskRead = samples.map((sample) => sample.diskReadBytesPerSecond);
  const diskWrite = samples.map((sample) => sample.diskWriteBytesPerSecond);
  const ofLimit = limit === null ? '' : ` of ${formatBytes(limit)}`;
  return (
    <div className={classes['usage']} role="group" aria-label={`What ${service.name} uses`}>
      <Meter
        name="Processor"
        value={last && cores(last.cpuCores)}
        lines={[cpu]}
        label={`Processor ${span}: at most ${cores(Math.max(0, ...cpu))}`}
      />
      <Meter
        name="Memory"
        value={last && `${formatBytes(last.memoryBytes)}${ofLimit}`}
        lines={[memory]}
        {...(limit !== null && { top: limit })}
        label={`Memory ${span}: at most ${formatBytes(Math.max(0, ...memory))}${ofLimit}`}
      />
      <Meter
        name="Network in / out"
        value={last && `${rate(last.networkInBytesPerSecond)} / ${rate(last.networkOutBytesPerSecond)}`}
        lines={[networkIn, networkOut]}
        label={`Network ${span}: at most ${rate(Math.max(0, ...networkIn))} in and ${rate(Math.max(0, ...networkOut))} out (dashed)`}
      />
      <Meter
        name="Disk read / write"
        value={last && `${rate(last.diskReadBytesPerSecond)} / ${rate(last.diskWriteBytesPerSecond)}`}
        lines={[diskRead, diskWrite]}
        label={`Disk ${span}: at most ${rate(Math.max(0, ...diskRead))} read and ${rate(Math.max(0, ...diskWrite))} written (dashed)`}
      />
    </div>
  );
}

type MeterProps = {
  readonly name: string;
  /** Of the last look; undefined where there was none. */
  readonly value: string | undefined;
  readonly lines: readonly (readonly number[])[];
  readonly top?: number;
  readonly label: string;
};

function Meter({ name, value, lines, top, label }: MeterProps) {
  return (
    <div className={classes['meter']}>
      <span className={classes['meterName']}>{name}</span>
      <Sparkline
        lines={lines}
        label={value === undefined ? `${name}: not measured` : label}
        {...(top !== undefined && { top })}
      />
      <span className={classes['meterValue']}>{value ?? NO_VALUE}</span>
    </div>
  );
}
