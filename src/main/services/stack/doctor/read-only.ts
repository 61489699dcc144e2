import { z } from 'zod';
import { AppError } from '#shared/ipc/result.ts';
import { runningContainer, type Check, type CheckContext } from './check.ts';
import { WATERMARK_BYTES } from './disk.ts';
import { dataSpace } from './free-space.ts';
import { formatSize, lastLine } from './words.ts';

const URL = 'http://localhost:9200/_all/_settings';
const SETTING = 'index.blocks.read_only_allow_delete';
/** Twice the watermark: what was cleared with less room would be blocked again by the next merge. */
const ENOUGH_BYTES = 2 * WATERMARK_BYTES;
const CLEAR_BODY = JSON.stringify({ [SETTING]: null });

/** Of the indices that have the block. Elasticsearch writes booleans as texts. */
const settingsSchema = z.record(
  z.string(),
  z.object({
    settings: z.object({
      index: z.object({
        blocks: z.object({ read_only_allow_delete: z.union([z.string(), z.boolean()]).optional() }).optional(),
      }),
    }),
  }),
);

/** Whether Elasticsearch made indices read-only when the disk was full: uploads are refused until somebody undoes it. */
export const readOnlyCheck: Check = {
  id: 'read-only',
  title: 'Elasticsearch takes writes',
  look: async (context) => {
    const container = await runningContainer(context, 'elasticsearch');
    if (!container) return { state: 'unknown', found: 'Can only be asked while Elasticsearch runs.' };
    const query = `${URL}?filter_path=*.settings.${SETTING}`;
    const blocked = blockedIn(await curl(context, container.id, [query]));
    if (blocked.length === 0) return { state: 'ok', found: 'No index is read-only.' };
    const space = await dataSpace(context).catch(() => null);
    const isRoomy = space !== null && space.freeBytes >= ENOUGH_BYTES;
    const room = space === null ? 'Free space is unknown.' : `${formatSize(space.freeBytes)} are free.`;
    return {
      state: 'error',
      found: `${blocked.length} read-only ${blocked.length === 1 ? 'index' : 'indices'}: ${blocked.slice(0, 5).join(', ')}. ${room}`,
      cause:
        'Elasticsearch blocked them when less than 500 MB were free. Scalars, plots and console lines of experiments are ' +
        (isRoomy ? 'refused until the block is cleared.' : `refused. Free at least ${formatSize(ENOUGH_BYTES)} first.`),
      command: clearCommand(container.name, context.host.platform),
      fix: isRoomy
        ? {
            text: 'Clears the block of all indices; there is enough space again.',
            mend: async () => {
              const answer = await curl(context, container.id, [
                ...['-X', 'PUT', '-H', 'Content-Type: application/json', '-d', CLEAR_BODY, URL],
              ]);
              if (!/"acknowledged"\s*:\s*true/.test(answer)) {
                throw new AppError('CONFLICT', `Elasticsearch did not clear the block: ${lastLine(answer)}`);
              }
            },
          }
        : null,
    };
  },
};

async function curl(context: CheckContext, id: string, args: readonly string[]): Promise<string> {
  const command = ['curl', '--silent', '--show-error', '--max-time', '8', ...args];
  const { exitCode, output } = await context.engine().exec(id, command, { signal: context.signal });
  if (exitCode === 0) return output;
  throw new AppError(
    'ENGINE_FAILED',
    `Elasticsearch cannot be asked: ${lastLine(output) || `curl ended with ${exitCode}`}`,
  );
}

function blockedIn(answer: string): readonly string[] {
  const parsed = settingsSchema.safeParse(parseJson(answer));
  if (!parsed.success) {
    throw new AppError('ENGINE_FAILED', `Elasticsearch answered something else than its settings: ${lastLine(answer)}`);
  }
  return Object.entries(parsed.data)
    .filter(([, { settings }]) => String(settings.index.blocks?.read_only_allow_delete) === 'true')
    .map(([name]) => name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function clearCommand(container: string, platform: NodeJS.Platform): string {
  const body = platform === 'win32' ? `"${CLEAR_BODY.replaceAll('"', '\\"')}"` : `'${CLEAR_BODY}'`;
  return `docker exec ${container} curl -s -X PUT -H "Content-Type: application/json" -d ${body} ${URL}`;
}
