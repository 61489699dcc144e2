import type { Command } from 'commander';
import { z } from 'zod';
import { examples, jsonOption } from '../help.ts';
import { numberOption } from '../options.ts';
import type { Session } from '../session.ts';

const DEFAULT_PORT = 8080;
const portSchema = z.number().int().min(0).max(65_535);

async function serve(session: Session, options: { readonly port?: number; readonly json?: boolean }): Promise<void> {
  const { io, interrupted } = session;
  await session.use(
    async (_call, backend) => {
      const served = await backend.serve({ port: options.port ?? DEFAULT_PORT });
      let unsubscribe: () => void = () => undefined;
      try {
        const url = served.oneTimeUrl();
        if (options.json === true) session.printJson({ origin: served.origin, url });
        else {
          session.print([`ClearDeck is at ${url}`, 'The address works once. Ctrl-C stops.']);
          if (io.isTTY.stdin) {
            session.print(['Enter prints a fresh one.']);
            unsubscribe = io.onStdinLine(() => {
              session.print([served.oneTimeUrl()]);
            });
          }
        }
        if (!interrupted.aborted) {
          await new Promise<void>((resolve) => {
            interrupted.addEventListener('abort', () => {
              resolve();
            });
          });
        }
      } finally {
        unsubscribe();
        await served.close();
      }
    },
    { face: 'serve' },
  );
}

/** `serve`: the panel in a browser, until Ctrl-C. */
export function addServe(program: Command, session: Session): void {
  const command = program
    .command('serve')
    .description('Serve the panel to a browser on this machine')
    .option(
      '--port <n>',
      `port on 127.0.0.1; 0 takes any free one (default: ${DEFAULT_PORT})`,
      numberOption(portSchema),
    )
    .addOption(jsonOption())
    .action((options: { readonly port?: number; readonly json?: boolean }) => serve(session, options));
  examples(command, [
    ['serve', `at http://127.0.0.1:${DEFAULT_PORT}`],
    ['serve --port 0', 'wherever there is room'],
  ]);
}
