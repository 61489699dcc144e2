import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../../../lib/copy-text.ts';
import { notifyNoClipboard } from '../../../lib/notify-no-clipboard.ts';
import classes from '../server.module.css';

const SHOWN_MS = 2000;

type CopyableProps = {
  readonly value: string;
  /** Says of what, for those who only hear the button. */
  readonly name: string;
  /** What is shown in the value's place: the start of a digest. */
  readonly short?: string;
  /** As a block of its own, as a command to type is. */
  readonly isBlock?: boolean;
};

/** A path, an address or a command with a button that copies it. */
export function Copyable({ value, name, short, isBlock = false }: CopyableProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    void copyText(value).then((hasCopied) => {
      setIsCopied(hasCopied);
      if (!hasCopied) notifyNoClipboard();
    });
  return (
    <span className={classes['copyable']} data-block={isBlock || undefined}>
      <code className={classes['mono']} title={short === undefined ? undefined : value}>
        {short ?? value}
      </code>
      <Tooltip label={isCopied ? 'Copied' : 'Copy'}>
        <ActionIcon
          variant="subtle"
          size="sm"
          flex="none"
          aria-label={isCopied ? `Copied ${name}` : `Copy ${name}`}
          onClick={copy}
        >
          {isCopied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
