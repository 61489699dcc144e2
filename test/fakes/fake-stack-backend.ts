import type {
  DoctorCheck,
  StackJob,
  StackLogLine,
  StackLogPage,
  StackLogQuery,
  StackStatus,
} from '#shared/domain/stack.ts';
import { FakeCliBackend } from './fake-cli-backend.ts';
import {
  checkOf,
  jobOf,
  logPageOf,
  SAMPLE_JOB_ID,
  SAMPLE_START_MS,
  sampleData,
  stackStatusOf,
} from './stack-samples.ts';

/** A backend with a stack; a test changes what it answers. */
export class FakeStackBackend extends FakeCliBackend {
  status = stackStatusOf();
  checks: DoctorCheck[] = [checkOf()];
  lines: StackLogLine[] = [];
  problems: StackLogPage['problems'] = [];
  searchProblem: string | null = null;
  /** Lines that were let go; they are the oldest. */
  droppedCount = 0;

  constructor() {
    super();
    const begin = (kind: StackJob['kind']) => () => {
      this.status = { ...this.status, job: jobOf({ kind }) };
      return { jobId: SAMPLE_JOB_ID };
    };
    const doctor = () => ({ atMs: SAMPLE_START_MS, checks: this.checks });
    this.override('stack.status', () => this.status);
    this.override('stack.start', begin('start'));
    this.override('stack.stop', begin('stop'));
    this.override('stack.restart', begin('restart'));
    this.override('stack.backup', begin('backup'));
    this.override('stack.restore', begin('restore'));
    this.override('stack.removeData', begin('removeData'));
    this.override('stack.cancel', () => ({}));
    this.override('stack.setSettings', (settings) => {
      this.status = { ...this.status, settings };
      return {};
    });
    this.override('stack.doctor', doctor);
    this.override('stack.fix', doctor);
    this.override('stack.data', () => sampleData);
    this.override('stack.logs', (query: StackLogQuery) => this.#page(query));
  }

  /** Changes the job and tells those who listen. */
  changeJob(change: Partial<StackJob>, status: Partial<StackStatus> = {}): void {
    this.status = { ...this.status, ...status, job: { ...(this.status.job ?? jobOf()), ...change } };
    this.emit({ ids: [], isEverything: true }, 'stack.changed');
  }

  #page({ services, levels, search, untilSeq, afterSeq, offset, limit }: StackLogQuery): StackLogPage {
    const shown = this.lines.filter(
      ({ seq, service, level, text }) =>
        seq > (afterSeq ?? -1) &&
        seq <= (untilSeq ?? Infinity) &&
        (services.length === 0 || services.includes(service)) &&
        (levels.length === 0 || levels.includes(level)) &&
        text.includes(search),
    );
    const start = offset ?? Math.max(0, shown.length - limit);
    return logPageOf(shown.slice(start, start + limit), {
      offset: start,
      total: shown.length,
      lastSeq: this.lines.at(-1)?.seq ?? -1,
      droppedCount: Math.max(0, this.droppedCount - 1 - (afterSeq ?? -1)),
      problems: this.problems,
      searchProblem: this.searchProblem,
    });
  }
}
