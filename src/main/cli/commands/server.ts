import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { STACK_LOG_LEVELS, serviceNameSchema } from '#shared/domain/stack.ts';
import { compileRegex } from '#main/services/stack/logs/regex-runner.ts';
import { CALLED_AS, examples, jsonOption } from '../help.ts';
import { numberOption, repeatedOption, textOption } from '../options.ts';
import type { Session } from '../session.ts';
import { oneLine } from '../text.ts';
import { backUp, removeData, restore, showData } from './server-data.ts';
import { runDoctor } from './server-doctor.ts';
import { checkServices, runStackJob } from './server-job.ts';
import { showLogs, type LogsOptions } from './server-logs.ts';
import { addServerSettings } from './server-settings.ts';
import { showStackStatus } from './server-status.ts';

const CHECK_ID = /^[a-z0-9][\w.:-]{0,99}$/iu;
const searchSchema = z.string().min(1).max(500);
const fileSchema = z.string().min(1).max(4096);
const tailSchema = z.number().int().min(0).max(20_000);

interface JsonFlag {
  readonly json?: boolean;
}

function serviceArguments(text: string, earlier: string[] | undefined): string[] {
  if (!serviceNameSchema.safeParse(text).success) {
    throw new InvalidArgumentError('It must be the name of a service, such as apiserver.');
  }
  return [...new Set([...(earlier ?? []), text])];
}

function checkOption(text: string): string {
  if (!CHECK_ID.test(text)) throw new InvalidArgumentError('It must be the id of a check, such as map-count.');
  return text;
}

function checkOptions(text: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), checkOption(text)];
}

function regexOption(text: string): string {
  const source = textOption(searchSchema)(text);
  const compiled = compileRegex(source);
  if (typeof compiled === 'string') throw new InvalidArgumentError(compiled);
  return source;
}

/** The names of services, or a word for all of them. */
function named(services: readonly string[]): string {
  return services.length === 0 ? 'the ClearML server' : services.join(', ');
}

async function start(
  session: Session,
  verb: 'start' | 'restart',
  services: string[],
  options: JsonFlag & { readonly ignore?: string[] },
): Promise<void> {
  await runStackJob(session, {
    isJson: options.json === true,
    hasDoctor: true,
    begin: async (call) => {
      await checkServices(call, services);
      return verb === 'start'
        ? call('stack.start', { services, ignoredChecks: options.ignore ?? [] })
        : call('stack.restart', { services });
    },
    done: ({ status }) => [
      services.length === 0
        ? `${session.bold('The ClearML server is ready')}  ${session.green(status.urls.web)}`
        : `${verb === 'start' ? 'Started' : 'Restarted'}: ${named(services)}`,
      `API ${status.urls.api}  files ${status.urls.files}`,
      `The panel is ${status.connection.isConnected ? 'connected' : 'not connected'}: ${oneLine(status.connection.detail)}`,
      `It goes on running when ClearDeck ends; ${CALLED_AS} server stop  stops it.`,
    ],
  });
}

async function stop(session: Session, services: string[], options: JsonFlag): Promise<void> {
  await runStackJob(session, {
    isJson: options.json === true,
    hasDoctor: false,
    begin: async (call) => {
      await checkServices(call, services);
      return call('stack.stop', { services });
    },
    done: () => [`Stopped: ${named(services)}. The data is kept.`],
  });
}

function addControl(group: Command, session: Session): void {
  const starting = group
    .command('start')
    .description('Start the ClearML server, or some of its services and what they need, and wait until it is ready')
    .argument('[services...]', 'services by name (default: all)', serviceArguments)
    .option('--ignore <check>', 'start in spite of this finding of the doctor; may be repeated', checkOptions)
    .addOption(jsonOption())
    .action((services: string[], options: JsonFlag & { readonly ignore?: string[] }) =>
      start(session, 'start', services, options),
    );
  examples(starting, [
    ['server start', 'everything; Ctrl-C cancels'],
    ['server start redis mongo', 'two services and what they depend on'],
    ['server start --ignore memory', 'although the doctor finds too little memory'],
  ]);

  const stopping = group
    .command('stop')
    .description('Stop the ClearML server, or some of its services; containers and data stay')
    .argument('[services...]', 'services by name (default: all)', serviceArguments)
    .addOption(jsonOption())
    .action((services: string[], options: JsonFlag) => stop(session, services, options));
  examples(stopping, [['server stop', 'everything']]);

  const restarting = group
    .command('restart')
    .description('Stop and start again; containers that are older than the settings are made anew')
    .argument('[services...]', 'services by name (default: all)', serviceArguments)
    .addOption(jsonOption())
    .action((services: string[], options: JsonFlag) => start(session, 'restart', services, options));
  examples(restarting, [['server restart apiserver', 'one service']]);

  const showing = group
    .command('status')
    .description('Show the engine and every service; exit code 0 when the server is healthy, 1 when it is not')
    .addOption(jsonOption())
    .action((options: JsonFlag) => showStackStatus(session, options));
  examples(showing, [['server status --json', 'for a script']]);
}

function addLogs(group: Command, session: Session): void {
  const logs = group
    .command('logs')
    .description('Print the lines of the services, or follow them')
    .argument('[services...]', 'services by name (default: all)', serviceArguments)
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--search <text>', 'only lines with this text', textOption(searchSchema))
    .addOption(
      new Option('--regex <expression>', 'only lines that this regular expression matches')
        .argParser(regexOption)
        .conflicts('search'),
    )
    .option(
      '--level <level>',
      `only lines of this level (${STACK_LOG_LEVELS.join(', ')}); may be repeated`,
      repeatedOption(z.enum(STACK_LOG_LEVELS)),
    )
    .option(
      '--tail <n>',
      'begin with the last n lines (default: all that are held; with -f: 100)',
      numberOption(tailSchema),
    )
    .option('--time', 'begin each line with its time')
    .addOption(new Option('--json', 'print one JSON document; with -f: one per line of the log'))
    .action((services: string[], options: LogsOptions) => showLogs(session, services, options));
  examples(logs, [
    ['server logs -f', 'everything, as it comes'],
    ['server logs apiserver --level error --time', "one service's errors"],
    ['server logs --regex "took \\d{4,} ?ms"', 'by a regular expression'],
  ]);
}

function addDoctor(group: Command, session: Session): void {
  const doctor = group
    .command('doctor')
    .description('Look for what stands in the way of the server; exit code 1 when an error was found')
    .option('--fix <check>', 'let ClearDeck mend this finding first', checkOption)
    .addOption(jsonOption())
    .action((options: JsonFlag & { readonly fix?: string }) => runDoctor(session, options));
  examples(doctor, [
    ['server doctor', 'every check, with its cause and the command that mends it'],
    ['server doctor --fix map-count', 'mend one'],
  ]);
}

function addData(group: Command, session: Session): void {
  const showing = group
    .command('data')
    .description("Show the server's data, the backups and what was set aside, with sizes")
    .addOption(jsonOption())
    .action((options: JsonFlag) => showData(session, options));
  examples(showing, [['server data', 'where they are and how large']]);

  const backup = group
    .command('backup')
    .description("Write the server's data into one archive; services stop for it as long as they must")
    .argument(
      '[file]',
      "a file that does not exist (default: a new one in the data folder's backups)",
      textOption(fileSchema),
    )
    .addOption(jsonOption())
    .action((file: string | undefined, options: JsonFlag) => backUp(session, file, options));
  examples(backup, [
    ['server backup', "into the data folder's backups"],
    ['server backup /mnt/disk/clearml.tar', 'elsewhere'],
  ]);

  const restoring = group
    .command('restore')
    .description('Put a backup in place of the data; these are set aside, not deleted')
    .argument('<file>', 'a backup', textOption(fileSchema))
    .addOption(jsonOption())
    .action((file: string, options: JsonFlag) => restore(session, file, options));
  examples(restoring, [['server restore /mnt/disk/clearml.tar', 'and start the server with it']]);

  const removing = group
    .command('remove-data')
    .description("Remove all of the server's data; asks for a typed confirmation")
    .option('--yes-remove-all-data', 'do not ask')
    .addOption(jsonOption())
    .action((options: JsonFlag & { readonly yesRemoveAllData?: boolean }) => removeData(session, options));
  examples(removing, [['server remove-data', 'take a backup before']]);
}

/** `server start | stop | restart | status | logs | doctor | data | backup | restore | remove-data | settings`. */
export function addServer(program: Command, session: Session): void {
  const group = program
    .command('server')
    .description('Start, watch and stop a ClearML server in Docker; its logs, its doctor, its data');
  addControl(group, session);
  addLogs(group, session);
  addDoctor(group, session);
  addData(group, session);
  addServerSettings(group, session);
}
