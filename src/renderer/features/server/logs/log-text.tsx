import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { copyText } from '../../../lib/copy-text.ts';
import { downloadText } from '../../../lib/download.ts';
import { notifyError } from '../../../lib/notify.ts';
import { notifyNoClipboard } from '../parts/notify-no-clipboard.ts';
import { logFileName, type LogFilter } from './log-filter.ts';

/** The lines that the list shows, also those not scrolled to, as a text. */
export function LogText({ filter }: { readonly filter: LogFilter }) {
  const bridge = useBridge();
  const copying = useMutation({
    mutationFn: async () => {
      const page = await bridge.call('stack.logText', filter);
      return { ...page, isCopied: await copyText(page.text) };
    },
    onSuccess: ({ isCopied, lineCount, isCut }) => {
      if (isCopied) notifications.show({ message: `Copied ${inWords(lineCount, isCut)}` });
      else notifyNoClipboard('Save the lines instead.');
    },
    onError: notifyError,
  });
  const saving = useMutation({
    mutationFn: async () => {
      const page = await bridge.call('stack.logText', filter);
      downloadText(logFileName(Date.now()), page.text, 'text/plain');
      return page;
    },
    onSuccess: ({ lineCount, isCut }) => {
      if (isCut) notifications.show({ message: `Saved ${inWords(lineCount, isCut)}` });
    },
    onError: notifyError,
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconCopy size={14} aria-hidden />}
        loading={copying.isPending}
        onClick={() => copying.mutate()}
      >
        Copy
      </Button>
      <Button
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        loading={saving.isPending}
        onClick={() => saving.mutate()}
      >
        Save
      </Button>
    </>
  );
}

function inWords(lineCount: number, isCut: boolean): string {
  const lines = `${lineCount.toLocaleString('en-US')} ${lineCount === 1 ? 'line' : 'lines'}`;
  return isCut ? `the last ${lines}: all of them would be too many` : lines;
}
