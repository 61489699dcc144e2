// Stands in for Elasticsearch: the few calls that the stack and the panel make of it, with documents kept as files.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { log, sufferFaults } from './lib/faults.ts';
import { FileDocuments } from './lib/file-documents.ts';
import { json, parseObject, serve, type Request, type Response } from './lib/http.ts';

const DATA = '/usr/share/elasticsearch/data';
const SETTINGS = '.settings';

await sufferFaults('elasticsearch');
const documents = openData();
serve('elasticsearch', 9200, answer);

function openData(): FileDocuments {
  const probe = path.join(DATA, 'node.lock');
  try {
    writeFileSync(probe, '');
    rmSync(probe);
    return new FileDocuments(path.join(DATA, 'indices'));
  } catch (error) {
    // The real one's words: people search for them.
    log(
      'ERROR',
      `fatal exception while booting Elasticsearch java.lang.IllegalStateException: failed to obtain node locks, tried [${DATA}]; maybe these locations are not writable or multiple nodes were started on the same data path?`,
    );
    log('ERROR', `Caused by: java.nio.file.AccessDeniedException: ${probe} (${String(error)})`);
    process.exit(1);
  }
}

function answer(request: Request): Response {
  const [index = '', action = '', id = ''] = request.path.slice(1).split('/');
  if (index === '') {
    return json({
      name: process.env['node.name'] ?? 'clearml',
      cluster_name: process.env['cluster.name'] ?? 'clearml',
      version: { number: '8.17.0' },
      tagline: 'You Know, for Search',
    });
  }
  if (index === '_cluster' && action === 'health') {
    return json({ cluster_name: 'clearml', status: 'green', timed_out: false, number_of_nodes: 1 });
  }
  if (index === '_flush' || action === '_flush') return json({ _shards: { total: 1, successful: 1, failed: 0 } });
  if (action === '_settings') return request.method === 'PUT' ? changeSettings(index, request) : json(settings(index));
  if (action === '_doc' && id !== '') return answerDocument(index, id, request);
  if (action === '_search') {
    const hits = documents.list(index).map((source) => ({ _index: index, _source: source }));
    return json({ timed_out: false, hits: { total: { value: hits.length, relation: 'eq' }, hits } });
  }
  return json({ error: { type: 'invalid_index_name_exception', reason: request.path }, status: 400 }, 400);
}

function answerDocument(index: string, id: string, request: Request): Response {
  switch (request.method) {
    case 'PUT':
    case 'POST': {
      const reason =
        'index [' +
        index +
        '] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];';
      if (isReadOnly(index)) return json({ error: { type: 'cluster_block_exception', reason }, status: 429 }, 429);
      const document = parseObject(request.body.toString());
      if (document === null) return json({ error: { type: 'document_parsing_exception' }, status: 400 }, 400);
      documents.put(index, id, document);
      return json({ _index: index, _id: id, result: 'created' }, 201);
    }
    case 'DELETE':
      return documents.delete(index, id)
        ? json({ _index: index, _id: id, result: 'deleted' })
        : json({ _index: index, _id: id, result: 'not_found' }, 404);
    default: {
      const source = documents.get(index, id);
      if (source === null) return json({ _index: index, _id: id, found: false }, 404);
      return json({ _index: index, _id: id, found: true, _source: source });
    }
  }
}

function indices(pattern: string): readonly string[] {
  const all = documents.collections().filter((name) => name !== SETTINGS);
  return pattern === '_all' || pattern === '*' ? all : all.filter((name) => name === pattern);
}

function isReadOnly(index: string): boolean {
  return documents.get(SETTINGS, index) !== null;
}

function settings(pattern: string): Record<string, unknown> {
  return Object.fromEntries(
    indices(pattern).map((index) => [
      index,
      {
        settings: {
          index: {
            number_of_shards: '1',
            ...(isReadOnly(index) ? { blocks: { read_only_allow_delete: 'true' } } : {}),
          },
        },
      },
    ]),
  );
}

/** Knows the one setting that a full disk sets, in the three ways of writing it. */
function changeSettings(pattern: string, request: Request): Response {
  const body = parseObject(request.body.toString());
  if (body === null) return json({ error: { type: 'parse_exception' }, status: 400 }, 400);
  const value = find(body, 'index.blocks.read_only_allow_delete') ?? find(body, 'blocks.read_only_allow_delete');
  for (const index of indices(pattern)) {
    if (value === true || value === 'true') documents.put(SETTINGS, index, { isReadOnly: true });
    else documents.delete(SETTINGS, index);
  }
  return json({ acknowledged: true });
}

/** The value under a dotted name, whichever of its dots are objects. */
function find(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (key === name) return child;
    if (name.startsWith(`${key}.`)) return find(child, name.slice(key.length + 1));
  }
  return undefined;
}
