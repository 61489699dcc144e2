import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useBridge } from '../bridge/bridge-context.tsx';
import { appQueries } from '../bridge/queries.ts';
import { useCallMutation } from '../lib/use-call-mutation.ts';
import classes from './notices.module.css';

const COLORS = { info: 'deck', warning: 'yellow', error: 'red' } as const;

/** What a person should know at start (a store set aside, runs found interrupted), each until it is dismissed. */
export function Notices() {
  const bridge = useBridge();
  const info = useQuery(appQueries.info(bridge));
  const dismiss = useCallMutation('app.dismissNotice', { invalidates: [['app']] });
  const notices = info.data?.notices ?? [];
  if (notices.length === 0) return null;
  return (
    <section className={classes['notices']} aria-label="Notices">
      {notices.map((notice) => (
        <Alert
          key={notice.id}
          data-level={notice.level}
          color={COLORS[notice.level]}
          icon={notice.level === 'info' ? <IconInfoCircle aria-hidden /> : <IconAlertTriangle aria-hidden />}
          withCloseButton
          closeButtonLabel="Dismiss notice"
          onClose={() => dismiss.mutate({ id: notice.id })}
          classNames={{ root: classes['notice'] ?? '', icon: classes['icon'] ?? '', message: classes['message'] ?? '' }}
        >
          {notice.text}
        </Alert>
      ))}
    </section>
  );
}
