import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './server.module.css';

/** A path or an address with a button that copies it; `name` says of what, for those who only hear the button. */
export function Copyable({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <span className={classes['copyable']}>
      <code className={classes['mono']}>{value}</code>
      <CopyButton value={value} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={copied ? `Copied ${name}` : `Copy ${name}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
