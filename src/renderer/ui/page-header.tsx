import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-header.module.css';

type PageHeaderProps = {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Buttons at the right; they wrap below the title where it is narrow. */
  readonly actions?: ReactNode;
};

/** The head of each page: its one `h1`, a line about it, and what can be done. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className={classes['header']}>
      <div className={classes['words']}>
        <Title order={1} size="h3">
          {title}
        </Title>
        {description !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {description}
          </Text>
        )}
      </div>
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
    </header>
  );
}
