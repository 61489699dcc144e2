import { parentPort, workerData } from 'node:worker_threads';
import { toStoreError } from '#main/adapters/db/store-error.ts';
import type { StoreMessage, StoreRequest, StoreWorkerData } from '#main/adapters/db/store-protocol.ts';
import { StoreServer } from '#main/adapters/db/store-server.ts';

/* The store's thread: SQLite is synchronous, and here it stalls nobody's window. */
const port = parentPort;
if (port === null) throw new Error('store-worker runs as a worker thread only');
const data = workerData as StoreWorkerData;
const send = (message: StoreMessage): void => port.postMessage(message);

try {
  const server = new StoreServer(data, send);
  port.on('message', (request: StoreRequest) => {
    if (request.kind === 'call') {
      server.accept(request);
      return;
    }
    server.close();
    send({ kind: 'answer', seq: request.seq, value: null, elapsedMs: 0 });
    port.close();
  });
} catch (error) {
  const { code, message, ref } = toStoreError(error, data.folder);
  send({ kind: 'openFailed', error: { code, message, ref } });
  port.close();
}
