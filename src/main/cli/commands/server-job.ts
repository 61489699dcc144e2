import type { DoctorCheck, StackJob, StackStatus } from '#shared/domain/stack.ts';
import { AppError } from '#shared/ipc/result.ts';
import { followStackJob, type StackJobEnd } from '../follow-stack-job.ts';
import { CALLED_AS } from '../help.ts';
import { type BoundCall, CommandFailed, type Session } from '../session.ts';
import { createStackProgressView } from '../stack-progress.ts';

/** Ctrl-C cancels the job, and the job's end ends the command: no call of it is given up half-way. */
const NEVER = new AbortController().signal;

/** What a command of the stack prints with `--json`, whether the job succeeded or not. */
export interface StackJobReport extends Pick<StackJob, 'kind' | 'state' | 'problem' | 'result'> {
  readonly jobId: string;
  readonly stackState: StackStatus['state'];
  readonly urls: StackStatus['urls'];
  /** Errors that the doctor finds after a failure. */
  readonly failedChecks: readonly DoctorCheck[];
}

interface JobCommand {
  readonly isJson: boolean;
  /** Whether the doctor may know why it failed. */
  readonly hasDoctor: boolean;
  readonly begin: (call: BoundCall) => Promise<{ readonly jobId: string }>;
  /** What a person reads when it has succeeded. */
  readonly done: (end: StackJobEnd) => readonly string[];
}

async function failedChecks(call: BoundCall): Promise<DoctorCheck[]> {
  const { checks } = await call('stack.doctor', {});
  return checks.filter(({ state }) => state === 'error');
}

function tellChecks(session: Session, checks: readonly DoctorCheck[]): void {
  for (const { id, title, found, cause, command, fix } of checks) {
    session.note(`${title}: ${[found, cause].filter((text) => text !== '').join(' ')}`);
    if (command !== null) session.note(`  to mend it: ${command}`);
    if (fix !== null) session.note(`  or: ${CALLED_AS} server doctor --fix ${id}  (${fix})`);
  }
}

function failureOf({ job }: StackJobEnd): CommandFailed {
  if (job.state === 'cancelled') {
    return new CommandFailed(`cancelled; what runs is shown by: ${CALLED_AS} server status`);
  }
  return new CommandFailed(job.problem ?? 'it failed, and no reason was recorded');
}

/** Begins a job of the stack, shows it until its end, and says how it ended. */
export async function runStackJob(session: Session, command: JobCommand): Promise<void> {
  const { io } = session;
  await session.use(async (_call, backend) => {
    const call: BoundCall = (name, input) => backend.call(name, input, { signal: NEVER });
    let jobId: string;
    try {
      ({ jobId } = await command.begin(call));
    } catch (error) {
      const isEngine = error instanceof AppError && error.code === 'ENGINE_UNAVAILABLE';
      if (isEngine && command.hasDoctor) tellChecks(session, await failedChecks(call));
      throw error;
    }
    const view = createStackProgressView(io, command.isJson);
    let end: StackJobEnd;
    try {
      end = await followStackJob(backend, jobId, { interrupted: session.interrupted, view });
    } finally {
      view.end();
    }
    const { job, status } = end;
    const checks = job.state === 'failed' && command.hasDoctor ? await failedChecks(call) : [];
    if (command.isJson) {
      const { kind, state, problem, result } = job;
      const report: StackJobReport = {
        jobId,
        kind,
        state,
        problem,
        result,
        stackState: status.state,
        urls: status.urls,
        failedChecks: checks,
      };
      session.printJson(report);
    } else if (job.state === 'succeeded') session.print(command.done(end));
    else tellChecks(session, checks);
    if (job.state !== 'succeeded') throw failureOf(end);
  });
}

/** AppError NOT_FOUND where the stack has no service of such a name. */
export async function checkServices(call: BoundCall, services: readonly string[]): Promise<void> {
  if (services.length === 0) return;
  const names = (await call('stack.status', {})).services.map(({ name }) => name);
  // Without a readable compose file nothing is known, and what was asked for says itself what is wrong.
  const unknown = names.length === 0 ? undefined : services.find((service) => !names.includes(service));
  if (unknown !== undefined) {
    throw new AppError('NOT_FOUND', `there is no service ${unknown}; there are ${names.join(', ')}`);
  }
}
