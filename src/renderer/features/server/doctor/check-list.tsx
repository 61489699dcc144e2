import { Button, Text, Title } from '@mantine/core';
import { IconTool } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { DoctorCheck } from '#shared/domain/stack.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { stackQueries } from '../../../bridge/queries.ts';
import { useCallMutation } from '../../../lib/use-call-mutation.ts';
import { useConfirm } from '../../../ui/use-confirm.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { StateMark, type Tone } from '../parts/state-mark.tsx';
import classes from './doctor.module.css';
import { worstFirst } from './doctor-order.ts';

const STATES: Readonly<Record<DoctorCheck['state'], { readonly tone: Tone; readonly label: string }>> = {
  ok: { tone: 'good', label: 'OK' },
  warning: { tone: 'warning', label: 'Warning' },
  error: { tone: 'bad', label: 'Error' },
  unknown: { tone: 'unknown', label: 'Not known' },
};

/** Checks, the worst first: what was found, why it matters, and how it is mended. */
export function CheckList({ checks, label }: { readonly checks: readonly DoctorCheck[]; readonly label: string }) {
  if (checks.length === 0) return null;
  return (
    <ul className={classes['checks']} aria-label={label}>
      {worstFirst(checks).map((check) => (
        <Check key={check.id} check={check} />
      ))}
    </ul>
  );
}

function Check({ check }: { readonly check: DoctorCheck }) {
  const { tone, label } = STATES[check.state];
  const item = useRef<HTMLLIElement>(null);
  // What was fixed has no button any more that could keep the focus.
  const onFixed = () => item.current?.focus();
  return (
    <li ref={item} tabIndex={-1} className={classes['check']} aria-label={`${check.title}: ${label}`}>
      <StateMark tone={tone}>{label}</StateMark>
      <div className={classes['words']}>
        <Title order={3} size="h6">
          {check.title}
        </Title>
        <Text size="sm">{check.found}</Text>
        {check.cause !== '' && (
          <Text size="sm" c="dimmed">
            {check.cause}
          </Text>
        )}
        {check.command !== null && <Copyable value={check.command} name={`the command for ${check.title}`} isBlock />}
        {check.fix !== null && <Fix check={check} fix={check.fix} onFixed={onFixed} />}
      </div>
    </li>
  );
}

type FixProps = { readonly check: DoctorCheck; readonly fix: string; readonly onFixed: () => void };

function Fix({ check, fix: words, onFixed }: FixProps) {
  const bridge = useBridge();
  const client = useQueryClient();
  const confirm = useConfirm();
  const fix = useCallMutation('stack.fix', {
    // The answer is the doctor's newest report; asking again would look at everything a second time.
    onSuccess: (report) => {
      client.setQueryData(stackQueries.doctor(bridge).queryKey, report);
      onFixed();
    },
    invalidates: [['stack', 'state']],
  });
  const onFix = async () => {
    const isAgreed = await confirm({ title: `Fix “${check.title}”?`, message: words, confirmLabel: 'Fix' });
    if (isAgreed) fix.mutate({ checkId: check.id });
  };
  return (
    <div className={classes['fix']}>
      <Button
        variant="light"
        leftSection={<IconTool size={16} aria-hidden />}
        loading={fix.isPending}
        aria-label={`Fix ${check.title}`}
        onClick={() => void onFix()}
      >
        Fix…
      </Button>
      <Text size="sm" c="dimmed">
        {words}
      </Text>
    </div>
  );
}
