// Stands in for ClearML's API server: signing in, users, credentials, and enough data to see whether it survives.
import { connect } from 'node:net';
import process from 'node:process';
import { OPEN_CALLS, callsOf } from './lib/calls.ts';
import { DocumentStore, ask } from './lib/document-store.ts';
import { ApiError, envelope } from './lib/envelope.ts';
import { log, sufferFaults } from './lib/faults.ts';
import { parseObject, serve, type Request, type Response } from './lib/http.ts';
import { COMPANY, Identities } from './lib/identities.ts';
import { SearchIndex } from './lib/search-index.ts';

const ELASTIC_TRIES = 4;
const BETWEEN_TRIES_MS = 2_000;

await sufferFaults('apiserver');
const documents = new DocumentStore();
const index = new SearchIndex();
const identities = new Identities(documents);
const calls = callsOf(documents, index, identities);
await waitForElastic();
await needDatabases();
if ((await documents.get('user', '__tests__')) === null) {
  await documents.put('user', '__tests__', { id: '__tests__', name: 'Default User', role: 'user', company: COMPANY });
}
serve('apiserver', 8008, answer);

/** As the real one: a few tries, then the end; the restart policy begins again. */
async function waitForElastic(): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await index.ping();
      return;
    } catch (error) {
      log('WARN', `Could not connect to ElasticSearch, attempt ${attempt} of ${ELASTIC_TRIES}: ${String(error)}`);
      if (attempt === ELASTIC_TRIES) {
        log('ERROR', 'failed connecting to ElasticSearch. Exiting...');
        process.exit(1);
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}

async function needDatabases(): Promise<void> {
  try {
    await ask({ op: 'ping' });
    await reach(
      process.env['CLEARML_REDIS_SERVICE_HOST'] ?? 'redis',
      process.env['CLEARML_REDIS_SERVICE_PORT'] ?? '6379',
    );
  } catch (error) {
    log('ERROR', `a database cannot be reached. Exiting... ${String(error)}`);
    process.exit(1);
  }
}

function reach(host: string, port: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

async function answer(request: Request): Promise<Response> {
  const [, version = '2.34', name = ''] = /^\/(?:v(\d+\.?\d+)\/)?([a-z_]+\.[a-z_]+)\/?$/.exec(request.path) ?? [];
  const endpoint = { name, version };
  try {
    return envelope(endpoint, { data: await run(name, request) });
  } catch (error) {
    if (error instanceof ApiError) return envelope(endpoint, error);
    log('ERROR', `${name}: ${String(error)}`);
    return envelope(endpoint, new ApiError(500, 100, `General data error: ${String(error)}`));
  }
}

async function run(name: string, request: Request): Promise<unknown> {
  const input = { ...Object.fromEntries(request.query), ...parseObject(request.body.toString()) };
  const open = OPEN_CALLS[name];
  if (open !== undefined) return open(input);
  const call = calls[name];
  if (call === undefined) throw new ApiError(404, 0, `Unable to find endpoint for name ${request.path}`);
  return call(input, await identities.identify(request));
}
