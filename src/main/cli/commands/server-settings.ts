import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { stackPortsSchema, type StackSettings, type StackStatus } from '#shared/domain/stack.ts';
import { examples, jsonOption } from '../help.ts';
import { numberOption, textOption } from '../options.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';
import { oneLine } from '../text.ts';

const portSchema = stackPortsSchema.shape.web;
const engineSchema = z.string().min(1).max(500);

interface SettingsOptions {
  readonly webPort?: number;
  readonly apiPort?: number;
  readonly filesPort?: number;
  readonly engine?: string;
  readonly agentServices?: boolean;
  readonly copyComposeFile?: boolean;
  readonly json?: boolean;
}

function agentOption(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('It must be on or off.');
  return text === 'on';
}

/** What the options ask for; null where they ask for nothing. */
function changed(settings: StackSettings, options: SettingsOptions): StackSettings | null {
  const { webPort, apiPort, filesPort, engine, agentServices } = options;
  if ([webPort, apiPort, filesPort, engine, agentServices].every((option) => option === undefined)) return null;
  const { ports } = settings;
  return {
    ports: { web: webPort ?? ports.web, api: apiPort ?? ports.api, files: filesPort ?? ports.files },
    endpointId: engine === undefined ? settings.endpointId : engine === 'auto' ? null : engine,
    withAgentServices: agentServices ?? settings.withAgentServices,
  };
}

function settingsLines({ settings, engine, composeFile }: StackStatus): string[] {
  const { ports, endpointId, withAgentServices } = settings;
  const facts: [string, string][] = [
    ['Ports', `web ${ports.web}, api ${ports.api}, files ${ports.files}`],
    ['Engine', endpointId ?? 'auto: the first that answers'],
    ['agent-services', withAgentServices ? 'on: privileged, with the socket of the engine' : 'off'],
    ['Compose file', `${composeFile.path}${composeFile.isOwn ? ' (your own)' : ''}`],
  ];
  const found = engine.candidates.map(({ id, address, problem }) => [id, address, oneLine(problem ?? '')]);
  return [
    ...table(
      [{ title: '' }, { title: '' }],
      facts.map(([name, value]) => [name, oneLine(value)]),
      Infinity,
    ),
    ...(found.length === 0
      ? []
      : ['', ...table([{ title: 'ENGINE' }, { title: 'ADDRESS' }, { title: 'PROBLEM' }], found, Infinity)]),
  ];
}

async function settings(session: Session, options: SettingsOptions): Promise<void> {
  await session.use(async (call) => {
    const before = await call('stack.status', {});
    const next = changed(before.settings, options);
    const isCopying = options.copyComposeFile === true;
    if (next !== null) await call('stack.setSettings', next);
    if (isCopying) await call('stack.copyComposeFile', {});
    const isChanged = next !== null || isCopying;
    const status = isChanged ? await call('stack.status', {}) : before;
    if (options.json === true) session.printJson({ ...status.settings, composeFile: status.composeFile.path });
    else
      session.print([
        ...settingsLines(status),
        ...(isChanged ? ['', 'It counts from the next start or restart on.'] : []),
      ]);
  });
}

/** `server settings`: ports, engine and agent-services, shown or changed. */
export function addServerSettings(group: Command, session: Session): void {
  const command = group
    .command('settings')
    .description('Show or change the ports, the engine, and whether agent-services runs')
    .option('--web-port <n>', 'port of the web interface', numberOption(portSchema))
    .option('--api-port <n>', 'port of the API', numberOption(portSchema))
    .option('--files-port <n>', 'port of the file server', numberOption(portSchema))
    .option(
      '--engine <id>',
      'the engine to use, by its id in the list; auto: the first that answers',
      textOption(engineSchema),
    )
    .option(
      '--agent-services <on|off>',
      'run tasks of the queue services here: it is privileged and has the socket of the engine, so whoever can put a task into that queue owns this machine',
      agentOption,
    )
    .option('--copy-compose-file', 'put a copy of the compose file into the data folder, to be edited')
    .addOption(jsonOption())
    .action((options: SettingsOptions) => settings(session, options));
  examples(command, [
    ['server settings', 'as they are, and the engines that were found'],
    ['server settings --web-port 18080', 'another port, from the next start on'],
  ]);
}
