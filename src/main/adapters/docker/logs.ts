import type { Engine, EngineLogLine } from '#main/services/stack/engine-port.ts';
import { inspectContainer } from './containers.ts';
import { ASK_TIMEOUT_MS, type EngineClient } from './engine-client.ts';
import { FrameParser } from './frame-parser.ts';
import { checkedId } from './ids.ts';
import { LineBuilder } from './log-lines.ts';

type LogOptions = Parameters<Engine['logs']>[1];

/** Lines of a container, as many at a time as came together. */
export async function followLogs(
  client: EngineClient,
  id: string,
  options: LogOptions,
  onLines: (lines: readonly EngineLogLine[]) => void,
  nowMs: () => number,
): Promise<void> {
  const { signal } = options;
  try {
    const { Config: config } = await inspectContainer(client, id, signal);
    const stream = await client.stream(
      'Reading the log',
      (_docker, modem) =>
        new Promise((resolve, reject) => {
          // Past dockerode, which reads a log that is not followed to its end at once, and parses it as JSON.
          const request = {
            path: `/containers/${checkedId(id)}/logs?`,
            method: 'GET',
            isStream: true,
            options: queryOf(options),
            statusCodes: { 200: true as const, 404: 'no such container', 500: 'server error' },
          };
          modem.dial(request, (error, answer) => {
            if (error === null) resolve(answer as NodeJS.ReadableStream);
            else reject(error);
          });
        }),
      // A follower of a container that says nothing may get its headers with the first line.
      { signal, timeoutMs: options.isFollowing ? null : ASK_TIMEOUT_MS },
    );
    for await (const lines of readLines(stream.body, config.Tty, nowMs)) onLines(lines);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
}

function queryOf(options: LogOptions): Readonly<Record<string, unknown>> {
  return {
    follow: options.isFollowing,
    stdout: true,
    stderr: true,
    timestamps: true,
    tail: Number.isFinite(options.tail) ? Math.max(0, Math.floor(options.tail)) : 'all',
    ...(options.sinceMs === null ? {} : { since: (options.sinceMs / 1000).toFixed(3) }),
  };
}

/** The lines in each chunk of a log, of a terminal (raw) or in frames. No chunk without lines is passed on. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  isTty: boolean,
  nowMs: () => number,
): AsyncGenerator<readonly EngineLogLine[], void, undefined> {
  const frames = new FrameParser();
  const builders = {
    stdout: new LineBuilder('stdout', isTty, nowMs),
    stderr: new LineBuilder('stderr', isTty, nowMs),
  };
  for await (const bytes of chunks) {
    const lines: EngineLogLine[] = [];
    const pieces = isTty ? [{ stream: 'stdout' as const, bytes, isStart: false, isEnd: false }] : frames.push(bytes);
    for (const piece of pieces) builders[piece.stream].push(piece, lines);
    if (lines.length > 0) yield lines;
  }
  const lines: EngineLogLine[] = [];
  builders.stdout.end(lines);
  builders.stderr.end(lines);
  if (lines.length > 0) yield lines;
}
