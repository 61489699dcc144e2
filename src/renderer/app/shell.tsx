import { Skeleton, Stack } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Navigation } from './navigation.tsx';
import { Notices } from './notices.tsx';
import classes from './shell.module.css';

/** The frame around every page: navigation at the left, notices above, the page itself. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [path] = useLocation();
  return (
    <div className={classes['shell']}>
      <a className={classes['skip']} href="#main">
        Skip to content
      </a>
      <Navigation />
      <div className={classes['side']}>
        <ConnectionBanner />
        <Notices />
        <main className={classes['main']} id="main" tabIndex={-1}>
          <ErrorBoundary resetKey={path}>
            <Suspense fallback={<PageSkeleton />}>{children}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
    </div>
  );
}

function PageSkeleton() {
  return (
    <Stack gap="sm" p="md" aria-busy="true" aria-label="Loading the page">
      <Skeleton height={24} width={220} />
      <Skeleton height={14} />
      <Skeleton height={14} width="80%" />
    </Stack>
  );
}
