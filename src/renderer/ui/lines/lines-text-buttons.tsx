import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { copyText } from '../../lib/copy-text.ts';
import { downloadText } from '../../lib/download.ts';
import { notifyNoClipboard } from '../../lib/notify-no-clipboard.ts';
import { notifyError } from '../../lib/notify.ts';

export type LinesText = {
  readonly text: string;
  readonly lineCount: number;
  /** Where all lines would be too many: these are the last ones. */
  readonly isCut: boolean;
};

type LinesTextButtonsProps = {
  /** Every line that the list shows, whether it was scrolled to or not. */
  readonly read: () => Promise<LinesText>;
  readonly fileNameAt: (atMs: number) => string;
  /** What to do where nothing can be copied. */
  readonly noClipboardAdvice: string;
};

/** Copies and saves the lines of a list as a text. */
export function LinesTextButtons({ read, fileNameAt, noClipboardAdvice }: LinesTextButtonsProps) {
  const copying = useMutation({
    mutationFn: async () => {
      const page = await read();
      return { ...page, isCopied: await copyText(page.text) };
    },
    onSuccess: ({ isCopied, ...page }) => {
      if (isCopied) notifications.show({ message: `Copied ${inWords(page)}` });
      else notifyNoClipboard(noClipboardAdvice);
    },
    onError: notifyError,
  });
  const saving = useMutation({
    mutationFn: async () => {
      const page = await read();
      downloadText(fileNameAt(Date.now()), page.text, 'text/plain');
      return page;
    },
    onSuccess: (page) => {
      if (page.isCut) notifications.show({ message: `Saved ${inWords(page)}` });
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

function inWords({ lineCount, isCut }: LinesText): string {
  const lines = `${lineCount.toLocaleString('en-US')} ${lineCount === 1 ? 'line' : 'lines'}`;
  return isCut ? `the last ${lines}: all of them would be too many` : lines;
}
