import { useCallback, useRef, useState } from 'react';
import { CHUNK_BYTES } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { bytesToBase64 } from '../../../lib/base64.ts';

type Upload = {
  /** 0..1 while a file is under way, else null. */
  readonly fraction: number | null;
  readonly error: unknown;
  /**
   * The path under which main can read the file: its own in the window, that of an uploaded copy in a browser. Null
   * where it was cancelled or failed (`error` then says why).
   */
  pathOf(file: File): Promise<string | null>;
  cancel(): void;
};

/** Makes a picked file readable for main. */
export function useFileUpload(): Upload {
  const bridge = useBridge();
  const [fraction, setFraction] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setFraction(null);
    setError(null);
  }, []);

  const pathOf = useCallback(
    async (file: File): Promise<string | null> => {
      cancel();
      const known = bridge.pathForFile(file);
      if (known !== null && known !== '') return known;
      const controller = new AbortController();
      running.current = controller;
      const uploadId = crypto.randomUUID();
      const isCurrent = () => running.current === controller;
      setFraction(0);
      try {
        let offset = 0;
        for (;;) {
          const bytes = await bytesOf(file.slice(offset, offset + CHUNK_BYTES));
          const isLast = offset + bytes.length >= file.size;
          const { path } = await bridge.call(
            'datasets.upload',
            { uploadId, fileName: file.name, offset, base64: bytesToBase64(bytes), isLast },
            { signal: controller.signal },
          );
          offset += bytes.length;
          if (!isCurrent()) return null;
          setFraction(file.size === 0 ? 1 : offset / file.size);
          if (isLast) {
            if (path === null) throw new AppError('INTERNAL', 'The file was sent but not kept.');
            setFraction(null);
            return path;
          }
        }
      } catch (cause) {
        if (isCurrent()) {
          setFraction(null);
          setError(cause);
        }
        return null;
      }
    },
    [bridge, cancel],
  );
  return { fraction, error, pathOf, cancel };
}

/** A file that changed or went away since it was picked cannot be read: said in words, not as a DOMException. */
async function bytesOf(part: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (cause) {
    throw new AppError('DATA_UNREADABLE', 'The file cannot be read. It may have changed since it was chosen.', {
      cause,
    });
  }
}
