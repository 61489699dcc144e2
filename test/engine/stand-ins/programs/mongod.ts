// Stands in for MongoDB: keeps documents in /data/db, and speaks one JSON object per line in place of Mongo's protocol.
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { endOnSignals, log, sufferFaults } from './lib/faults.ts';
import { FileDocuments } from './lib/file-documents.ts';
import { parseObject } from './lib/http.ts';

const DATA = '/data/db';
const MONGODB = 999;

becomeMongodb();
await sufferFaults('mongo');
const documents = openData();
const server = createServer(talk);
server.on('error', (error) => {
  log('ERROR', error.message);
  process.exit(1);
});
server.listen(27_017, () => {
  log('INFO', `Waiting for connections on port 27017, arguments: ${process.argv.slice(2).join(' ')}`);
});
endOnSignals();

/** As the image's entry point: hands the folders to its own account, then runs as that. */
function becomeMongodb(): void {
  if (process.getuid?.() !== 0) return;
  for (const folder of [DATA, '/data/configdb']) handOver(folder);
  chmodSync(DATA, 0o700);
  process.setgid?.(MONGODB);
  process.setuid?.(MONGODB);
}

function handOver(target: string): void {
  chownSync(target, MONGODB, MONGODB);
  for (const entry of readdirSync(target, { withFileTypes: true })) {
    const child = path.join(target, entry.name);
    if (entry.isDirectory()) handOver(child);
    else chownSync(child, MONGODB, MONGODB);
  }
}

function openData(): FileDocuments {
  try {
    writeFileSync(path.join(DATA, 'mongod.lock'), `${process.pid}\n`, { mode: 0o600 });
    return new FileDocuments(path.join(DATA, 'documents'));
  } catch (error) {
    log('ERROR', `Error creating the lock file, exiting: ${String(error)}`);
    process.exit(100);
  }
}

function talk(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    socket.write(`${JSON.stringify(run(line))}\n`);
  });
}

function run(line: string): unknown {
  const { op, collection, id, document } = parseObject(line) ?? {};
  if (op === 'ping') return { ok: 1 };
  if (typeof collection !== 'string') return { ok: 0, errmsg: 'no collection' };
  if (op === 'list') return { ok: 1, value: documents.list(collection) };
  if (typeof id !== 'string') return { ok: 0, errmsg: 'no id' };
  switch (op) {
    case 'put':
      documents.put(collection, id, document);
      return { ok: 1, value: null };
    case 'get':
      return { ok: 1, value: documents.get(collection, id) };
    case 'delete':
      return { ok: 1, value: documents.delete(collection, id) };
    default:
      return { ok: 0, errmsg: `no such command: ${String(op)}` };
  }
}
