import { setTimeout as sleep } from 'node:timers/promises';
import type { StackLogLevel, StackLogLine, StackLogPage } from '#shared/domain/stack.ts';
import type { CallInput } from '#shared/ipc/contract.ts';
import { AppError } from '#shared/ipc/result.ts';
import { type BoundCall, CommandFailed, type Session } from '../session.ts';
import { pad, safeLines } from '../text.ts';
import { checkServices } from './server-job.ts';

const POLL_MS = 250;
const LINES_PER_READ = 2000;
/** Lines before those that come, where nobody said how many. */
const FOLLOWED_TAIL = 100;

export interface LogsOptions {
  readonly follow?: boolean;
  readonly search?: string;
  readonly regex?: string;
  readonly level?: readonly StackLogLevel[];
  readonly tail?: number;
  readonly time?: boolean;
  readonly json?: boolean;
}

type Query = CallInput<'stack.logs'>;

/** Reads on from a line, so that none is missed and none comes twice. */
class LogReader {
  readonly #call: BoundCall;
  readonly #query: Query;
  #afterSeq: number | null = null;

  constructor(call: BoundCall, query: Query) {
    this.#call = call;
    this.#query = query;
  }

  /** The last lines held, `tail` at most (null: all), in as many parts as it takes. */
  async *tail(tail: number | null): AsyncGenerator<StackLogPage> {
    const atOnce = tail !== null && tail <= LINES_PER_READ;
    const first = await this.#read({ offset: null, limit: Math.max(1, atOnce ? tail : 1) });
    const untilSeq = Math.max(0, first.lastSeq);
    // Long lines may need more than one answer.
    if (atOnce && first.lines.length >= Math.min(tail, first.total)) {
      this.#afterSeq = first.lastSeq;
      yield tail === 0 ? { ...first, lines: [] } : first;
      return;
    }
    let page = await this.#read({
      offset: tail === null ? 0 : Math.max(0, first.total - tail),
      limit: LINES_PER_READ,
      untilSeq,
    });
    for (;;) {
      const last = page.lines.at(-1);
      yield page;
      if (last === undefined || page.offset + page.lines.length >= page.total) break;
      page = await this.#read({ offset: 0, limit: LINES_PER_READ, untilSeq, afterSeq: last.seq });
    }
    this.#afterSeq = first.lastSeq;
  }

  /** What came since; `isMore` where more of it is there already. */
  async next(): Promise<{ readonly page: StackLogPage; readonly isMore: boolean }> {
    const page = await this.#read({ offset: 0, limit: LINES_PER_READ, afterSeq: this.#afterSeq });
    const last = page.lines.at(-1);
    const isMore = last !== undefined && page.lines.length < page.total;
    this.#afterSeq = isMore ? last.seq : page.lastSeq;
    return { page, isMore };
  }

  async #read(part: Query): Promise<StackLogPage> {
    const page = await this.#call('stack.logs', { ...this.#query, ...part });
    if (page.searchProblem !== null) throw new CommandFailed(page.searchProblem);
    return page;
  }
}

/** Prints lines, and says once what keeps a service from being followed. */
class LogPrinter {
  readonly #session: Session;
  readonly #options: LogsOptions;
  readonly #told = new Map<string, string>();
  #width = 0;

  constructor(session: Session, options: LogsOptions) {
    this.#session = session;
    this.#options = options;
  }

  print(lines: readonly StackLogLine[]): void {
    if (lines.length === 0) return;
    if (this.#options.json === true) this.#session.printJsonLines(lines);
    else this.#session.print(lines.map((line) => this.#lineOf(line)));
  }

  /** On standard error, and only what is new. */
  note({ droppedCount, problems }: Pick<StackLogPage, 'droppedCount' | 'problems'>): void {
    if (droppedCount > 0) {
      this.#session.note(`note: ${droppedCount} lines came faster than they could be read, and were let go`);
    }
    for (const { service, problem } of problems) {
      if (this.#told.get(service) === problem) continue;
      this.#told.set(service, problem);
      this.#session.note(`note: ${service} is not followed: ${problem}`);
    }
    for (const service of this.#told.keys()) {
      if (!problems.some((problem) => problem.service === service)) this.#told.delete(service);
    }
  }

  #lineOf({ service, atMs, level, text: raw }: StackLogLine): string {
    const session = this.#session;
    this.#width = Math.max(this.#width, service.length);
    // A file or a program gets every byte as it is; a terminal must not act on what is in it.
    const text = session.io.isTTY.stdout ? safeLines(raw) : raw;
    const time = this.#options.time === true ? `${new Date(atMs).toISOString()} ` : '';
    return `${time}${session.cyan(pad(service, this.#width))} | ${this.#marked(level, text)}`;
  }

  #marked(level: StackLogLevel, text: string): string {
    if (level === 'error') return this.#session.red(text);
    return level === 'warning' ? this.#session.yellow(text) : text;
  }
}

/** Prints what comes until Ctrl-C, or until nobody reads the output any more. */
async function follow(session: Session, reader: LogReader, printer: LogPrinter): Promise<void> {
  const { io } = session;
  const isEnded = (): boolean => session.interrupted.aborted || io.isReaderGone();
  let isEngineMissed = false;
  while (!isEnded()) {
    let isMore = false;
    try {
      const next = await reader.next();
      isMore = next.isMore;
      isEngineMissed = false;
      printer.note(next.page);
      printer.print(next.page.lines);
    } catch (error) {
      if (isEnded()) return;
      if (!(error instanceof AppError && error.code === 'ENGINE_UNAVAILABLE')) throw error;
      // It may come back: the lines go on then.
      if (!isEngineMissed) session.note(`note: ${error.message}; waiting for it`);
      isEngineMissed = true;
    }
    if (!isMore) await sleep(POLL_MS, undefined, { signal: session.interrupted }).catch(() => undefined);
  }
}

/** `server logs`: the lines held, then with `--follow` what comes. */
export async function showLogs(session: Session, services: readonly string[], options: LogsOptions): Promise<void> {
  const search = options.regex ?? options.search ?? '';
  const query: Query = {
    services: [...services],
    levels: [...(options.level ?? [])],
    search,
    isRegex: options.regex !== undefined,
    onlyMatches: search !== '',
  };
  const isFollowing = options.follow === true;
  await session.use(async (call) => {
    await checkServices(call, services);
    const reader = new LogReader(call, query);
    const printer = new LogPrinter(session, options);
    const lines: StackLogLine[] = [];
    let last: StackLogPage | null = null;
    for await (const page of reader.tail(options.tail ?? (isFollowing ? FOLLOWED_TAIL : null))) {
      last = page;
      if (options.json === true && !isFollowing) for (const line of page.lines) lines.push(line);
      else printer.print(page.lines);
    }
    const problems = (last?.problems ?? []).filter(
      ({ service }) => services.length === 0 || services.includes(service),
    );
    const droppedCount = last?.droppedCount ?? 0;
    if (isFollowing) {
      printer.note({ droppedCount: 0, problems });
      await follow(session, reader, printer);
    } else if (options.json === true) session.printJson({ lines, droppedCount, problems });
    // Where no filter took them away, there is a reason that there are none.
    else if (last?.total === 0 && search === '' && options.level === undefined) {
      if (problems.length > 0) printer.note({ droppedCount: 0, problems });
      else session.note(`note: there are no lines${services.length === 0 ? '; nothing has been started yet' : ''}`);
    }
  });
}
