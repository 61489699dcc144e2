import {
  DEFAULT_STACK_SETTINGS,
  type DoctorCheck,
  type DoctorReport,
  type EngineView,
  type ServiceView,
  type StackData,
  type StackJob,
  type StackJobProgress,
  type StackLogLine,
  type StackLogPage,
  type StackStatus,
  type StackUsage,
} from '#shared/domain/stack.ts';

export const SAMPLE_JOB_ID = 'ab'.repeat(16);
const IMAGE_ID = `sha256:${'c0ffee12'.repeat(8)}`;
/** When the samples' services were started. */
export const SAMPLE_START_MS = 1_764_060_000_000;

export const sampleEngine: EngineView = {
  state: 'connected',
  endpoint: {
    id: 'socket:/var/run/docker.sock',
    address: 'unix:///var/run/docker.sock',
    origin: 'the usual socket',
    isRemote: false,
  },
  reason: 'It is the first of the usual sockets that answers.',
  problem: null,
  waitingSinceMs: null,
  name: 'Docker Engine',
  version: '27.5.1',
  apiVersion: '1.47',
  platform: 'linux/amd64',
  cpus: 8,
  memoryBytes: 16 * 1024 ** 3,
  candidates: [
    {
      id: 'socket:/var/run/docker.sock',
      address: 'unix:///var/run/docker.sock',
      origin: 'the usual socket',
      isRemote: false,
      problem: null,
    },
    {
      id: 'context:colima',
      address: 'unix:///home/me/.colima/docker.sock',
      origin: 'docker context colima',
      isRemote: false,
      problem: 'Nothing listens there.',
    },
  ],
};

const TITLES: Readonly<Record<string, string>> = {
  apiserver: 'API',
  elasticsearch: 'Scalars and logs',
  fileserver: 'Files',
  mongo: 'Experiments and models',
  redis: 'Queues and sessions',
  webserver: 'Web UI',
  async_delete: 'Deletes files in the background',
};

/** A healthy service of the stack. */
export function serviceOf(name: string, over: Partial<ServiceView> = {}): ServiceView {
  return {
    name,
    title: TITLES[name] ?? name,
    state: 'running',
    health: 'healthy',
    detail: '',
    containerId: 'd'.repeat(64),
    containerName: `clearml-${name}`,
    startedAtMs: SAMPLE_START_MS,
    finishedAtMs: null,
    exitCode: null,
    isOomKilled: false,
    restartCount: 0,
    image: `example/${name}:1.0.0`,
    imageId: IMAGE_ID,
    imageDigest: null,
    ports: [],
    dependsOn: [],
    isOutdated: false,
    probe: null,
    healthProbe: { atMs: SAMPLE_START_MS + 10_000, isOk: true, latencyMs: 12, detail: 'exit code 0' },
    ...over,
  };
}

/** A service without a container. */
export function absentServiceOf(name: string): ServiceView {
  return serviceOf(name, {
    state: 'none',
    health: 'none',
    containerId: null,
    containerName: null,
    startedAtMs: null,
    imageId: null,
    healthProbe: null,
  });
}

export const sampleServices: readonly ServiceView[] = [
  serviceOf('apiserver', {
    ports: [{ hostIp: '127.0.0.1', hostPort: 8008, containerPort: 8008 }],
    dependsOn: ['mongo', 'redis', 'elasticsearch', 'fileserver'],
    probe: { atMs: SAMPLE_START_MS + 20_000, isOk: true, latencyMs: 8, detail: 'HTTP 200' },
  }),
  serviceOf('elasticsearch'),
  serviceOf('fileserver', { ports: [{ hostIp: '127.0.0.1', hostPort: 8081, containerPort: 8081 }] }),
  serviceOf('mongo'),
  serviceOf('redis'),
  serviceOf('webserver', { ports: [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80 }] }),
  serviceOf('async_delete', { health: 'none', healthProbe: null }),
];

export function progressOf(over: Partial<StackJobProgress> = {}): StackJobProgress {
  return {
    step: 'Checking this machine',
    stage: 'preflight',
    pulls: [],
    bytesPerSecond: null,
    secondsLeft: null,
    services: [],
    doneBytes: null,
    totalBytes: null,
    ...over,
  };
}

/** A job under way, in its checks. */
export function jobOf(over: Partial<StackJob> = {}, progress: Partial<StackJobProgress> = {}): StackJob {
  return {
    id: SAMPLE_JOB_ID,
    kind: 'start',
    state: 'running',
    services: [],
    createdAtMs: SAMPLE_START_MS,
    endedAtMs: null,
    isHere: true,
    isCancelRequested: false,
    problem: null,
    result: null,
    ...over,
    progress: progressOf(progress),
  };
}

/** A healthy stack. */
export function stackStatusOf(over: Partial<StackStatus> = {}): StackStatus {
  return {
    engine: sampleEngine,
    state: 'healthy',
    summary: 'The ClearML server runs: 7 of 7 services are ready.',
    projectName: 'clearml',
    adoptedFrom: null,
    services: [...sampleServices],
    job: null,
    urls: { web: 'http://127.0.0.1:8080', api: 'http://127.0.0.1:8008', files: 'http://127.0.0.1:8081' },
    settings: DEFAULT_STACK_SETTINGS,
    composeFile: { path: '/app/resources/docker-compose-clearml.yml', isOwn: false, problem: null },
    connection: {
      isConnected: true,
      detail: 'Connected as ClearDeck.',
      clearmlConfPath: '/data/clearml_config/clearml.conf',
    },
    history: [
      { id: 2, atMs: SAMPLE_START_MS + 60_000, level: 'info', service: null, text: 'The server is ready.' },
      { id: 1, atMs: SAMPLE_START_MS, level: 'warning', service: 'mongo', text: 'Stopped with exit code 137.' },
    ],
    ...over,
  };
}

/** The stack before its first start. */
export function absentStackOf(over: Partial<StackStatus> = {}): StackStatus {
  return stackStatusOf({
    state: 'absent',
    summary: 'No ClearML server was started here yet.',
    services: sampleServices.map(({ name }) => absentServiceOf(name)),
    connection: { isConnected: false, detail: 'The server does not run.', clearmlConfPath: null },
    history: [],
    ...over,
  });
}

export const sampleUsage: StackUsage = [
  {
    service: 'mongo',
    memoryLimitBytes: 2 * 1024 ** 3,
    samples: [0, 1, 2].map((index) => ({
      atMs: SAMPLE_START_MS + index * 5000,
      cpuCores: 0.25 * (index + 1),
      memoryBytes: (200 + index) * 1024 ** 2,
      networkInBytesPerSecond: 1024,
      networkOutBytesPerSecond: 2048,
      diskReadBytesPerSecond: 0,
      diskWriteBytesPerSecond: 4096,
    })),
  },
];

export function logLineOf(seq: number, over: Partial<StackLogLine> = {}): StackLogLine {
  return {
    seq,
    service: 'apiserver',
    stream: 'stdout',
    atMs: SAMPLE_START_MS + seq,
    level: 'info',
    text: `line ${String(seq)}`,
    ...over,
  };
}

export function logPageOf(lines: readonly StackLogLine[], over: Partial<StackLogPage> = {}): StackLogPage {
  return {
    lines: [...lines],
    offset: 0,
    total: lines.length,
    matchCount: 0,
    foundOffset: null,
    lastSeq: lines.at(-1)?.seq ?? -1,
    droppedCount: 0,
    followed: ['apiserver'],
    problems: [],
    searchProblem: null,
    ...over,
  };
}

/** A finding that is well. */
export function checkOf(over: Partial<DoctorCheck> = {}): DoctorCheck {
  return {
    id: 'engine',
    title: 'Docker engine',
    state: 'ok',
    found: 'It answers.',
    cause: '',
    command: null,
    fix: null,
    ...over,
  };
}

export const sampleDoctor: DoctorReport = {
  atMs: SAMPLE_START_MS,
  checks: [
    checkOf(),
    {
      id: 'map-count',
      title: 'Memory maps',
      state: 'error',
      found: 'vm.max_map_count is 65530; 262144 are needed.',
      cause: 'Elasticsearch ends by itself with less.',
      command: 'sudo sysctl -w vm.max_map_count=262144',
      fix: null,
    },
    {
      id: 'folder-elastic',
      title: 'Data folder of elastic',
      state: 'warning',
      found: 'It is missing.',
      cause: 'The engine would make it as root.',
      command: null,
      fix: 'Makes the folder /data/clearml_data/elastic.',
    },
  ],
};

export const sampleData: StackData = {
  folder: '/data/clearml_data',
  stores: [
    { name: 'elastic', path: '/data/clearml_data/elastic', sizeBytes: 3 * 1024 ** 2, problem: null },
    {
      name: 'mongo',
      path: '/data/clearml_data/mongo',
      sizeBytes: null,
      problem: 'It may not be read by this account.',
    },
    { name: 'redis', path: '/data/clearml_data/redis', sizeBytes: 1024, problem: null },
    { name: 'fileserver', path: '/data/clearml_data/fileserver', sizeBytes: 0, problem: null },
  ],
  backups: [
    { path: '/data/backups/second.tar.gz', sizeBytes: 2048, createdAtMs: SAMPLE_START_MS, problem: null },
    {
      path: '/data/backups/first.tar.gz',
      sizeBytes: 1024,
      createdAtMs: SAMPLE_START_MS - 1000,
      problem: 'It was cut short while it was written.',
    },
  ],
  setAside: [{ path: '/data/clearml_data.before-restore', createdAtMs: SAMPLE_START_MS }],
};
