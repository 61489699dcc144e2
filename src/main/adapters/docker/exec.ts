import type { ExecInspectInfo } from 'dockerode';
import type { EngineClient } from './engine-client.ts';
import { FrameParser } from './frame-parser.ts';
import { checkedId } from './ids.ts';
import { createdSchema, execSchema } from './schemas.ts';

/** Bytes of output that are kept. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Docker cannot end what it started this way: an abort leaves the connection, and the command to itself. */
export async function runExec(
  client: EngineClient,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const path = checkedId(id);
  const what = `Running ${command[0] ?? 'nothing'} in the container`;
  const made = await client.ask(
    what,
    createdSchema,
    async (docker) => {
      const body = { AttachStdout: true, AttachStderr: true, Tty: false, Cmd: [...command] };
      return { Id: (await docker.getContainer(path).exec(body)).id };
    },
    { signal },
  );
  const execId = checkedId(made.Id);
  const stream = await client.stream(what, (docker) => docker.getExec(execId).start({ Detach: false, Tty: false }), {
    signal,
  });
  const output = await readOutput(stream.body);
  const ended = await client.ask(
    what,
    execSchema,
    (docker): Promise<ExecInspectInfo> => docker.getExec(execId).inspect(),
    { signal },
  );
  return { exitCode: ended.ExitCode ?? -1, output };
}

async function readOutput(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const frames = new FrameParser();
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    for (const { bytes } of frames.push(chunk)) {
      // Read to the end all the same: a command that cannot write stands still.
      const part = bytes.slice(0, MAX_OUTPUT_BYTES - size);
      size += part.length;
      if (part.length > 0) kept.push(part);
    }
  }
  return new TextDecoder().decode(Buffer.concat(kept));
}
