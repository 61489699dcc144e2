import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconInfoCircle,
  IconLoader2,
  IconPlayerStop,
  type Icon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './state-mark.module.css';

/** What a state means, whatever it is called. */
export type Tone = 'good' | 'busy' | 'waiting' | 'warning' | 'bad' | 'stopped' | 'none' | 'info' | 'unknown';

const ICONS: Readonly<Record<Tone, Icon>> = {
  good: IconCircleCheck,
  busy: IconLoader2,
  waiting: IconClock,
  warning: IconAlertTriangle,
  bad: IconCircleX,
  stopped: IconPlayerStop,
  none: IconCircleDashed,
  info: IconInfoCircle,
  unknown: IconHelpCircle,
};

/** A state by shape, colour and word, so that none of the three is needed alone. */
export function StateMark({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const ToneIcon = ICONS[tone];
  return (
    <span className={classes['mark']} data-tone={tone}>
      <ToneIcon className={classes['icon']} size={15} stroke={1.9} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
