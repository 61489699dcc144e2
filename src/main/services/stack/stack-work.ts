import type { StackJobKind } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { makerOf } from './adoption.ts';
import type { StackData } from './data/stack-data.ts';
import { problemsThatBlock } from './doctor/problems-that-block.ts';
import type { EngineConnection } from './engine-port.ts';
import type { JobInput, JobWork } from './job-runner.ts';
import type { PanelConnection } from './panel-connection.ts';
import type { StackOperator } from './stack-operator.ts';
import type { Doctor, JobContext } from './stack-port.ts';
import type { StackReader } from './stack-reader.ts';

interface StackWorkDeps {
  readonly connection: EngineConnection;
  readonly operator: StackOperator;
  readonly doctor: Doctor;
  readonly data: StackData;
  readonly reader: Pick<StackReader, 'forget'>;
  readonly panel: Pick<PanelConnection, 'connect'>;
  readonly dataFolder: string;
  /** Resolves when an engine was looked for. */
  readonly firstTry: () => Promise<void>;
}

/** What each kind of job does. All begin when an engine was looked for, and with what an interrupted job left. */
export function createStackWork(deps: StackWorkDeps): Readonly<Record<StackJobKind, JobWork>> {
  const { operator, data, panel } = deps;
  const ready =
    (work: JobWork): JobWork =>
    async (input, context) => {
      await deps.firstTry();
      return work(input, context);
    };
  return {
    start: ready((input, context) => start(deps, input, context)),
    stop: ready(async ({ services }, context) => {
      await data.recover(context);
      await operator.stopServices(context, services);
      return null;
    }),
    restart: ready(async ({ services }, context) => {
      await data.recover(context);
      await operator.restartServices(services, context);
      await panel.connect(context);
      return null;
    }),
    backup: ready(async ({ path }, context) => {
      await refuseStrange(deps);
      return data.backup(path, context);
    }),
    restore: ready(async ({ path }, context) => {
      await refuseStrange(deps);
      return data.restore(path ?? '', context);
    }),
    removeData: ready(async (_input, context) => {
      await refuseStrange(deps);
      return data.removeData(context);
    }),
  };
}

async function start(
  { operator, doctor, connection, data, reader, panel }: StackWorkDeps,
  { services, ignoredChecks }: JobInput,
  context: JobContext,
): Promise<null> {
  context.report({ stage: 'preflight', step: 'Checking this machine and Docker' });
  if (connection.view().state !== 'connected') await connection.retry();
  const report = await doctor.run({ signal: context.signal });
  context.signal.throwIfAborted();
  const problems = problemsThatBlock(report, ignoredChecks);
  if (problems.length > 0) {
    const list = problems.map(({ title, found }) => `${title}: ${found}`).join(' · ');
    throw new AppError('STACK_NOT_READY', `The doctor found what would keep the server from running. ${list}`);
  }
  await data.recover(context);
  await operator.startServices(services, context);
  reader.forget();
  await panel.connect(context);
  return null;
}

/** Data of a stack that something else made is not ours to move. */
async function refuseStrange({ operator, dataFolder }: StackWorkDeps): Promise<void> {
  const maker = makerOf(await operator.containers(), dataFolder);
  if (maker !== null)
    throw new AppError('CONFLICT', `This server was made by ${maker}. Its data is not ClearDeck's to move.`);
}
