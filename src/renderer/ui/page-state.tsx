import { Button, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { reportError } from '#shared/ipc/error-texts.ts';
import classes from './page-state.module.css';

type PageStateProps = {
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly isEmpty: boolean;
  /** Shown instead of the children where there is nothing. */
  readonly empty: ReactNode;
  /** A skeleton of the page's own shape; a few grey lines where absent. */
  readonly loading?: ReactNode;
  readonly children: ReactNode;
};

/** The four states of a page or a panel: loading, failed, empty, or its data. */
export function PageState({ isLoading, error, onRetry, isEmpty, empty, loading, children }: PageStateProps) {
  if (error !== null && error !== undefined) return <ErrorPanel error={error} onRetry={onRetry} />;
  if (isLoading) return <div aria-busy="true">{loading ?? <DefaultSkeleton />}</div>;
  return isEmpty ? empty : children;
}

/** What happened, what to do, and a way to try again. */
export function ErrorPanel({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const report = reportError(error);
  return (
    <div className={classes['panel']} role="alert">
      <IconAlertTriangle className={classes['errorIcon']} size={28} stroke={1.5} aria-hidden />
      <Text fw={600}>{report.title}</Text>
      {report.message !== '' && <Text size="sm">{report.message}</Text>}
      <Text size="sm" c="dimmed">
        {report.advice}
        {report.ref !== null && ` Reference: ${report.ref}`}
      </Text>
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  );
}

type EmptyPanelProps = {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text: ReactNode;
  readonly action?: ReactNode;
};

/** An empty state that explains what would be here and offers the next step. */
export function EmptyPanel({ icon, title, text, action }: EmptyPanelProps) {
  return (
    <div className={classes['panel']}>
      {icon !== undefined && (
        <span className={classes['emptyIcon']} aria-hidden>
          {icon}
        </span>
      )}
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" maw="30rem">
        {text}
      </Text>
      {action}
    </div>
  );
}

function DefaultSkeleton() {
  return (
    <Stack gap="sm" p="md">
      <VisuallyHidden role="status">Loading…</VisuallyHidden>
      <Skeleton height={18} width="35%" />
      <Skeleton height={14} />
      <Skeleton height={14} />
      <Skeleton height={14} width="70%" />
    </Stack>
  );
}
