import { createInterface } from 'node:readline';
import type { Store } from '#main/services/store-port.ts';
import { AppError } from '#shared/ipc/result.ts';
import { openTestStore } from './store-fixture.ts';

/*
 * A second ClearDeck process for tests: `node store-child.ts FOLDER INSTANCE`. It opens the store and then does what its
 * standard input says, a JSON document a line; every answer and every change it hears of is a line of its output.
 */
const [folder = '', instanceId = ''] = process.argv.slice(2);
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
const describe = (error: unknown): object =>
  error instanceof AppError ? { code: error.code, message: error.message } : { code: '', message: String(error) };

type Command =
  | { readonly seq: number; readonly repository: keyof Store; readonly method: string; readonly args: unknown[] }
  | { readonly seq: number; readonly appendForeverTo: string };

async function appendForever(store: Store, taskId: string): Promise<never> {
  for (let iteration = 0; ; iteration += 1) {
    const scalars = ['a', 'b'].map((variant) => ({
      metric: 'Train',
      variant,
      iteration,
      atMs: iteration,
      value: iteration,
    }));
    await store.events.append([
      { taskId, scalars, console: [{ atMs: iteration, level: 'info', text: `${iteration}` }] },
    ]);
    say({ appended: iteration });
  }
}

try {
  const handle = await openTestStore(folder, { instanceId });
  handle.onChange((change) => say({ change }));
  say({ opened: handle.openedWith });
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line) as Command;
    if ('appendForeverTo' in command) {
      await appendForever(handle.repositories, command.appendForeverTo);
      continue;
    }
    const repository = handle.repositories[command.repository] as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    void repository[command.method]?.(...command.args).then(
      (value) => say({ seq: command.seq, value: value ?? null }),
      (error: unknown) => say({ seq: command.seq, error: describe(error) }),
    );
  }
  await handle[Symbol.asyncDispose]();
} catch (error) {
  say({ failed: describe(error) });
  process.exitCode = 1;
}
