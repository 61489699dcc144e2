import { AppError } from '#shared/ipc/result.ts';

/** The same chunks; ends with CANCELLED at once when `signal` aborts, even while the source says nothing. */
export async function* abortable(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  let refuse: (error: unknown) => void = () => {};
  const cancelled = () => new AppError('CANCELLED', 'Cancelled.');
  const onAbort = () => refuse(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      if (signal.aborted) throw cancelled();
      // One promise per chunk: a race against one that lives as long as the copy would hold every chunk's result.
      const result = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        refuse = reject;
        iterator.next().then(resolve, reject);
      });
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs would hang this too.
    iterator.return?.().catch(() => undefined);
  }
}
