import { Command, CommanderError } from 'commander';
import { AppError } from '#shared/ipc/result.ts';
import type { CliIo } from './cli-backend.ts';
import { addCompare } from './commands/compare.ts';
import { addExperiments } from './commands/experiments.ts';
import { addModels } from './commands/models.ts';
import { addRun } from './commands/run.ts';
import { addSearch } from './commands/search.ts';
import { addServe } from './commands/serve.ts';
import { addServer } from './commands/server.ts';
import { CALLED_AS, examples } from './help.ts';
import { CommandFailed, ReportedFailure, Session, UsageError } from './session.ts';
import { oneLine } from './text.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const HELP_WIDTH = 100;

function createProgram(session: Session): Command {
  const { io } = session;
  const program = new Command('cleardeck');
  program
    .description('Run, record and compare machine-learning experiments, with or without a server.')
    .usage('<command> [options]')
    .version(io.version, '--version', 'print the version')
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Group commands called without a subcommand print their help here.
      writeErr: (text) => io.stderr.write(text),
      outputError: (text) => io.stderr.write(`${oneLine(text)}\n`),
      getOutHelpWidth: () => (io.isTTY.stdout ? io.columns() : HELP_WIDTH),
      getErrHelpWidth: () => (io.isTTY.stderr ? io.columns() : HELP_WIDTH),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addRun(program, session);
  addSearch(program, session);
  addExperiments(program, session);
  addCompare(program, session);
  addModels(program, session);
  addServer(program, session);
  addServe(program, session);
  examples(program, [
    ['run', 'train on the built-in sample'],
    ['experiments list', 'what was run'],
    ['compare 3fa9 77c1', 'two of them side by side'],
    ['run --help', 'options of a command'],
  ]);
  program.addHelpText('after', `\nCLEARDECK_HOME names the data folder. Exit code: 0 done, 1 failed, 2 wrong usage.`);
  return program;
}

/** The one line that says what went wrong. */
function errorLine(error: unknown): string {
  if (error instanceof AppError) {
    const reference = error.ref === null ? '' : `, reference ${error.ref}`;
    return `error: ${error.message} (${error.code}${reference})`;
  }
  if (error instanceof CommandFailed) return `error: ${error.message}`;
  const text = error instanceof Error ? error.message : String(error);
  return `error: something unexpected went wrong: ${text} (INTERNAL)`;
}

async function execute(argv: readonly string[], session: Session): Promise<number> {
  try {
    await createProgram(session).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own; help and version that were asked for are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    if (error instanceof UsageError) {
      session.note(`error: ${error.message}; see ${CALLED_AS} --help`);
      return WRONG_USAGE;
    }
    if (!(error instanceof ReportedFailure)) session.note(errorLine(error));
    return FAILED;
  }
}

/**
 * Runs one terminal command. `argv` holds what was typed after the program's name. Answers the exit code: 0 done,
 * 1 failed or stopped, 2 wrong usage. Never rejects. The first Ctrl-C asks the command to end, the second does not wait.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const session = new Session(io);
  try {
    return await Promise.race([execute(argv, session), session.quit.then(() => FAILED)]);
  } finally {
    session.end();
  }
}
