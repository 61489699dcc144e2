import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import process from 'node:process';
import { parseObject } from './http.ts';

/** Keeps documents in the stand-in for MongoDB. */
export class DocumentStore {
  async put(collection: string, id: string, document: unknown): Promise<void> {
    await ask({ op: 'put', collection, id, document });
  }

  async get(collection: string, id: string): Promise<Record<string, unknown> | null> {
    const value = await ask({ op: 'get', collection, id });
    return parseObject(JSON.stringify(value));
  }

  async list(collection: string): Promise<readonly Record<string, unknown>[]> {
    const value = await ask({ op: 'list', collection });
    return Array.isArray(value) ? value.map((each: unknown) => parseObject(JSON.stringify(each)) ?? {}) : [];
  }

  async delete(collection: string, id: string): Promise<boolean> {
    return (await ask({ op: 'delete', collection, id })) === true;
  }
}

export async function ask(command: Readonly<Record<string, unknown>>): Promise<unknown> {
  const host = process.env['CLEARML_MONGODB_SERVICE_HOST'] ?? 'localhost';
  const socket = connect(Number(process.env['CLEARML_MONGODB_SERVICE_PORT'] ?? 27_017), host);
  socket.end(`${JSON.stringify(command)}\n`);
  const answer = parseObject(await text(socket));
  if (answer?.['ok'] !== 1) throw new Error(`mongo refused ${String(command['op'])}: ${JSON.stringify(answer)}`);
  return answer['value'];
}
