import { DEFAULT_STACK_PORTS, DEFAULT_STACK_SETTINGS } from '#shared/domain/stack.ts';
import type {
  DoctorCheck,
  ServiceView,
  StackJob,
  StackJobProgress,
  StackLogLine,
  StackLogPage,
  StackLogQuery,
  StackStatus,
} from '#shared/domain/stack.ts';
import { FakeCliBackend } from './fake-cli-backend.ts';

export const JOB_ID = '5ac00000000000000000000000000001';

export function fakeService(name: string, change: Partial<ServiceView> = {}): ServiceView {
  return {
    name,
    title: '',
    state: 'running',
    health: 'healthy',
    detail: '',
    containerId: 'c'.repeat(64),
    containerName: `clearml-${name}`,
    startedAtMs: 1_700_000_000_000,
    finishedAtMs: null,
    exitCode: null,
    isOomKilled: false,
    restartCount: 0,
    image: `${name}:1.0`,
    imageId: null,
    imageDigest: null,
    ports: [],
    dependsOn: [],
    isOutdated: false,
    probe: null,
    healthProbe: null,
    ...change,
  };
}

export function fakeProgress(change: Partial<StackJobProgress> = {}): StackJobProgress {
  return {
    step: 'Checking',
    stage: 'preflight',
    pulls: [],
    bytesPerSecond: null,
    secondsLeft: null,
    services: [],
    doneBytes: null,
    totalBytes: null,
    ...change,
  };
}

export function fakeJob(change: Partial<StackJob> = {}): StackJob {
  return {
    id: JOB_ID,
    kind: 'start',
    state: 'running',
    services: [],
    createdAtMs: 1_700_000_000_000,
    endedAtMs: null,
    isHere: true,
    isCancelRequested: false,
    progress: fakeProgress(),
    problem: null,
    result: null,
    ...change,
  };
}

export function fakeStatus(change: Partial<StackStatus> = {}): StackStatus {
  const endpoint = {
    id: 'socket:/var/run/docker.sock',
    address: 'unix:///var/run/docker.sock',
    origin: "Docker's socket",
    isRemote: false,
  };
  return {
    engine: {
      state: 'connected',
      endpoint,
      reason: 'It is the first that answers.',
      problem: null,
      waitingSinceMs: null,
      name: 'docker',
      version: '27.1.1',
      apiVersion: '1.46',
      platform: 'linux/amd64',
      cpus: 4,
      memoryBytes: 16e9,
      candidates: [],
    },
    state: 'healthy',
    summary: 'All services are healthy.',
    projectName: 'clearml',
    adoptedFrom: null,
    services: [
      fakeService('apiserver', { ports: [{ hostIp: '127.0.0.1', hostPort: 8008, containerPort: 8008 }] }),
      fakeService('redis', { health: 'none' }),
    ],
    job: null,
    urls: { web: 'http://127.0.0.1:8080', api: 'http://127.0.0.1:8008', files: 'http://127.0.0.1:8081' },
    settings: { ...DEFAULT_STACK_SETTINGS, ports: DEFAULT_STACK_PORTS },
    composeFile: { path: '/app/docker-compose-clearml.yml', isOwn: false, problem: null },
    connection: { isConnected: true, detail: 'as default', clearmlConfPath: null },
    history: [],
    ...change,
  };
}

export function fakeCheck(change: Partial<DoctorCheck> = {}): DoctorCheck {
  return {
    id: 'engine',
    title: 'Engine',
    state: 'ok',
    found: 'it answers',
    cause: '',
    command: null,
    fix: null,
    ...change,
  };
}

export function fakeLine(seq: number, change: Partial<StackLogLine> = {}): StackLogLine {
  return { seq, service: 'redis', stream: 'stdout', atMs: 1000 + seq, level: 'info', text: `line ${seq}`, ...change };
}

/** A backend with a stack; a test changes what it answers. */
export class FakeStackBackend extends FakeCliBackend {
  status = fakeStatus();
  checks: DoctorCheck[] = [fakeCheck()];
  lines: StackLogLine[] = [];
  problems: StackLogPage['problems'] = [];
  searchProblem: string | null = null;
  /** Lines that were let go; they are the oldest. */
  droppedCount = 0;

  constructor() {
    super();
    const begin = (kind: StackJob['kind']) => () => {
      this.status = { ...this.status, job: fakeJob({ kind }) };
      return { jobId: JOB_ID };
    };
    const doctor = () => ({ atMs: 1_700_000_000_000, checks: this.checks });
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
    this.override('stack.data', () => ({
      folder: '/data/clearml_data',
      stores: [
        { name: 'elastic', path: '/data/clearml_data/elastic', sizeBytes: 5 << 20, problem: null },
        { name: 'mongo', path: '/data/clearml_data/mongo', sizeBytes: null, problem: 'no permission' },
      ],
      backups: [{ path: '/data/backups/a.tar', sizeBytes: 1 << 20, createdAtMs: 1, problem: null }],
      setAside: [{ path: '/data/clearml_data.old', createdAtMs: 1 }],
    }));
    this.override('stack.logs', (query: StackLogQuery) => this.#page(query));
  }

  /** Changes the job and tells those who listen. */
  changeJob(change: Partial<StackJob>, status: Partial<StackStatus> = {}): void {
    this.status = { ...this.status, ...status, job: { ...(this.status.job ?? fakeJob()), ...change } };
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
    return {
      lines: shown.slice(start, start + limit),
      offset: start,
      total: shown.length,
      matchCount: 0,
      foundOffset: null,
      lastSeq: this.lines.at(-1)?.seq ?? -1,
      droppedCount: Math.max(0, this.droppedCount - 1 - (afterSeq ?? -1)),
      followed: [],
      problems: this.problems,
      searchProblem: this.searchProblem,
    };
  }
}
