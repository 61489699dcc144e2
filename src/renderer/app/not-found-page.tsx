import { Button, VisuallyHidden } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'wouter';
import { usePageTitle } from '../lib/use-page-title.ts';
import { EmptyPanel } from '../ui/page-state.tsx';

/** For every address that is none of the panel's. */
export function NotFoundPage() {
  usePageTitle('Page not found');
  return (
    <>
      <VisuallyHidden component="h1">Page not found</VisuallyHidden>
      <EmptyPanel
        icon={<IconMapQuestion size={32} stroke={1.4} />}
        title="There is no page at this address"
        text="The link may be old or mistyped."
        action={
          <Button component={Link} href="/experiments" variant="default">
            Go to experiments
          </Button>
        }
      />
    </>
  );
}
