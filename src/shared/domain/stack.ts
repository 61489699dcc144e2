import { z } from 'zod';
import { epochMsSchema, idSchema } from './task.ts';

/** The ClearML server as a docker stack: what the server page and `server status` show. Sizes in bytes, times in ms. */

/** A service's name in a compose file. ClearDeck's own are narrower; those of other hands are what Compose allows. */
export const serviceNameSchema = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/);
/** The three services that publish a port. */
export const STACK_PORTS = ['web', 'api', 'files'] as const;
export type StackPort = (typeof STACK_PORTS)[number];
const portSchema = z.number().int().min(1).max(65_535);
export const stackPortsSchema = z.strictObject({ web: portSchema, api: portSchema, files: portSchema });
export type StackPorts = z.infer<typeof stackPortsSchema>;
export const DEFAULT_STACK_PORTS: StackPorts = { web: 8080, api: 8008, files: 8081 };

export const engineEndpointSchema = z.object({
  /** Stable name of this choice: `env`, `context:NAME`, `socket:PATH`, `pipe:NAME`. */
  id: z.string().max(500),
  /** Address without secrets: unix:///var/run/docker.sock, npipe:…, tcp://host:2376, ssh://user@host. */
  address: z.string(),
  /** Where it comes from, in words: “DOCKER_HOST”, “docker context colima”, “Docker Desktop's socket”. */
  origin: z.string(),
  isRemote: z.boolean(),
});
export type EngineEndpoint = z.infer<typeof engineEndpointSchema>;

export const ENGINE_STATES = [
  'connected',
  'connecting',
  'notFound',
  'stopped',
  'noPermission',
  'tooOld',
  'failed',
] as const;
export const engineViewSchema = z.object({
  state: z.enum(ENGINE_STATES),
  /** The endpoint in use, or the one that would be; null where none was found. */
  endpoint: engineEndpointSchema.nullable(),
  /** Why this endpoint: one sentence. */
  reason: z.string(),
  /** What went wrong, in words; null while connected. */
  problem: z.string().nullable(),
  /** Since when the engine has been waited for; null while connected. */
  waitingSinceMs: epochMsSchema.nullable(),
  name: z.string().nullable(),
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  /** `linux/amd64`. */
  platform: z.string().nullable(),
  cpus: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** Everything that was looked at, the chosen one first. */
  candidates: z.array(engineEndpointSchema.extend({ problem: z.string().nullable() })),
});
export type EngineView = z.infer<typeof engineViewSchema>;

/** `none`: there is no container; the rest are Docker's. */
export const CONTAINER_STATES = [
  'none',
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];
/** Docker's health, `none` where the container has no health check or does not run. */
export const HEALTH_STATES = ['none', 'starting', 'healthy', 'unhealthy'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

export const probeSchema = z.object({
  atMs: epochMsSchema,
  isOk: z.boolean(),
  /** Time to the answer; null where none came. */
  latencyMs: z.number().nonnegative().nullable(),
  /** What came back, or why nothing did: “connection refused”, “no answer within 10 s”, “HTTP 503”. */
  detail: z.string(),
});
export type Probe = z.infer<typeof probeSchema>;

export const serviceViewSchema = z.object({
  name: serviceNameSchema,
  /** What it is for, in a few words. */
  title: z.string(),
  state: z.enum(CONTAINER_STATES),
  health: z.enum(HEALTH_STATES),
  /** What it waits for, or why it failed, in words; empty where all is well. */
  detail: z.string(),
  containerId: z.string().nullable(),
  containerName: z.string().nullable(),
  startedAtMs: epochMsSchema.nullable(),
  finishedAtMs: epochMsSchema.nullable(),
  exitCode: z.number().int().nullable(),
  isOomKilled: z.boolean(),
  restartCount: z.number().int().nonnegative(),
  /** As the compose file names it. */
  image: z.string(),
  /** sha256:… of the image that the container runs, or that is present; null where it is not. */
  imageId: z.string().nullable(),
  imageDigest: z.string().nullable(),
  ports: z.array(z.object({ hostIp: z.string(), hostPort: z.number().int(), containerPort: z.number().int() })),
  dependsOn: z.array(serviceNameSchema),
  /** The container is older than the compose file or its settings say: a restart would change it. */
  isOutdated: z.boolean(),
  /** ClearDeck's own look over HTTP, of services that publish a port. */
  probe: probeSchema.nullable(),
  /** The last health check of the engine. */
  healthProbe: probeSchema.nullable(),
});
export type ServiceView = z.infer<typeof serviceViewSchema>;

export const STACK_JOB_KINDS = ['start', 'stop', 'restart', 'backup', 'restore', 'removeData'] as const;
export type StackJobKind = (typeof STACK_JOB_KINDS)[number];
export const STACK_JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

export const pullProgressSchema = z.object({
  image: z.string(),
  state: z.enum(['waiting', 'pulling', 'done', 'failed']),
  /** Bytes of the layers known so far; totals may grow while a pull runs. */
  doneBytes: z.number().nonnegative(),
  totalBytes: z.number().nonnegative().nullable(),
  /** Layers done and known. */
  layersDone: z.number().int().nonnegative(),
  layersTotal: z.number().int().nonnegative(),
  /** Why it failed, or what holds it up while it is pulled. */
  problem: z.string().nullable(),
});
export type PullProgress = z.infer<typeof pullProgressSchema>;

export const stackJobProgressSchema = z.object({
  /** What is being done, in words. */
  step: z.string(),
  stage: z.enum(['preflight', 'pull', 'create', 'health', 'connect', 'stop', 'copy', 'done']),
  pulls: z.array(pullProgressSchema),
  /** Mean over the last seconds; null where unknown. */
  bytesPerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** Per service what it waits for; only those under way. */
  services: z.array(
    z.object({
      name: serviceNameSchema,
      state: z.enum(['waiting', 'starting', 'ready', 'stopping', 'stopped', 'failed']),
      detail: z.string(),
    }),
  ),
  /** Of a copy (backup, restore): bytes so far and in all, where known. */
  doneBytes: z.number().nonnegative().nullable(),
  totalBytes: z.number().nonnegative().nullable(),
});
export type StackJobProgress = z.infer<typeof stackJobProgressSchema>;

export const stackJobSchema = z.object({
  id: idSchema,
  kind: z.enum(STACK_JOB_KINDS),
  state: z.enum(STACK_JOB_STATES),
  /** The services asked for; empty: all. */
  services: z.array(serviceNameSchema),
  createdAtMs: epochMsSchema,
  endedAtMs: epochMsSchema.nullable(),
  /** Whether this ClearDeck process runs it. */
  isHere: z.boolean(),
  isCancelRequested: z.boolean(),
  progress: stackJobProgressSchema,
  /** Why it failed, for the person; null otherwise. */
  problem: z.string().nullable(),
  /** What it made: a backup's path. */
  result: z.string().nullable(),
});
export type StackJob = z.infer<typeof stackJobSchema>;

export const stackHistoryEntrySchema = z.object({
  id: z.number().int(),
  atMs: epochMsSchema,
  level: z.enum(['info', 'warning', 'error']),
  /** null: the stack as a whole. */
  service: serviceNameSchema.nullable(),
  text: z.string(),
});
export type StackHistoryEntry = z.infer<typeof stackHistoryEntrySchema>;

export const stackSettingsSchema = z.strictObject({
  ports: stackPortsSchema,
  /** Id of the endpoint to use; null: ClearDeck finds one. */
  endpointId: z.string().max(500).nullable(),
  /** The privileged service that runs tasks of the queue `services`; it gets the Docker socket. */
  withAgentServices: z.boolean(),
});
export type StackSettings = z.infer<typeof stackSettingsSchema>;
export const DEFAULT_STACK_SETTINGS: StackSettings = {
  ports: DEFAULT_STACK_PORTS,
  endpointId: null,
  withAgentServices: false,
};

/** All of the services that are wanted together. */
export const STACK_STATES = ['unknown', 'absent', 'stopped', 'partial', 'starting', 'healthy', 'unhealthy'] as const;
export type StackState = (typeof STACK_STATES)[number];

export const stackStatusSchema = z.object({
  engine: engineViewSchema,
  state: z.enum(STACK_STATES),
  /** One sentence for the head of the page. */
  summary: z.string(),
  projectName: z.string(),
  /**
   * Who made the containers, in words (“Docker Compose, from …”); null where it was this ClearDeck. Such a stack is watched,
   * stopped and started as it is; its containers are never replaced and its data is never moved.
   */
  adoptedFrom: z.string().nullable(),
  services: z.array(serviceViewSchema),
  /** The job under way, or the last one. */
  job: stackJobSchema.nullable(),
  urls: z.object({ web: z.string(), api: z.string(), files: z.string() }),
  settings: stackSettingsSchema,
  composeFile: z.object({
    path: z.string(),
    /** A copy of the person's own, in place of the shipped file. */
    isOwn: z.boolean(),
    /** Why it cannot be used, with the line; null where it can. */
    problem: z.string().nullable(),
  }),
  connection: z.object({
    isConnected: z.boolean(),
    /** Why not, or as whom. */
    detail: z.string(),
    /** The written configuration for the SDK; null before the first connection. */
    clearmlConfPath: z.string().nullable(),
  }),
  history: z.array(stackHistoryEntrySchema),
});
export type StackStatus = z.infer<typeof stackStatusSchema>;

/** One look at a container's use of the machine. Rates are per second since the look before. */
export const usageSampleSchema = z.object({
  atMs: epochMsSchema,
  /** Share of one core: 1.5 is one and a half cores. */
  cpuCores: z.number().nonnegative(),
  memoryBytes: z.number().nonnegative(),
  networkInBytesPerSecond: z.number().nonnegative(),
  networkOutBytesPerSecond: z.number().nonnegative(),
  diskReadBytesPerSecond: z.number().nonnegative(),
  diskWriteBytesPerSecond: z.number().nonnegative(),
});
export type UsageSample = z.infer<typeof usageSampleSchema>;
export const stackUsageSchema = z.array(
  z.object({
    service: serviceNameSchema,
    memoryLimitBytes: z.number().nonnegative().nullable(),
    samples: z.array(usageSampleSchema),
  }),
);
export type StackUsage = z.infer<typeof stackUsageSchema>;

export const STACK_LOG_LEVELS = ['error', 'warning', 'info', 'debug', 'unknown'] as const;
export type StackLogLevel = (typeof STACK_LOG_LEVELS)[number];
export const stackLogLineSchema = z.object({
  /** Counts up over all services in the order of arrival. */
  seq: z.number().int().nonnegative(),
  service: serviceNameSchema,
  stream: z.enum(['stdout', 'stderr']),
  /** The engine's time of the line. */
  atMs: epochMsSchema,
  level: z.enum(STACK_LOG_LEVELS),
  text: z.string(),
});
export type StackLogLine = z.infer<typeof stackLogLineSchema>;

export const stackLogQuerySchema = z.strictObject({
  /** Empty: all. */
  services: z.array(serviceNameSchema).max(50).default([]),
  levels: z.array(z.enum(STACK_LOG_LEVELS)).default([]),
  /** Capital letters make no difference, in a text and in a regular expression. */
  search: z.string().max(500).default(''),
  isRegex: z.boolean().default(false),
  /** Only lines that match the search; otherwise the search only counts and finds. */
  onlyMatches: z.boolean().default(false),
  /** Lines that arrived later are left out: a paused view. What is held at the first such question stays held for it. */
  untilSeq: z.number().int().nonnegative().nullable().default(null),
  /** For reading on: lines up to this one are left out, and `droppedCount` counts only what came after it. */
  afterSeq: z.number().int().nullable().default(null),
  /** Counted within the lines that are shown; null: the last `limit` of them. */
  offset: z.number().int().nonnegative().nullable().default(null),
  limit: z.number().int().min(1).max(2000).default(500),
  /** Asks for the next match after (or before) this seq: answered as `foundOffset`. */
  findFromSeq: z.number().int().nullable().default(null),
  isFindingBackwards: z.boolean().default(false),
});
export type StackLogQuery = z.infer<typeof stackLogQuerySchema>;

export const stackLogPageSchema = z.object({
  /** Fewer than were asked for where they are long: an answer holds at most 4 million characters. */
  lines: z.array(stackLogLineSchema),
  /** Of `lines[0]` among the lines that are shown. */
  offset: z.number().int().nonnegative(),
  /** Lines that are shown: by service and level, and by search where only matches are. */
  total: z.number().int().nonnegative(),
  matchCount: z.number().int().nonnegative(),
  /** Place of the match that was asked for; null where there is none. */
  foundOffset: z.number().int().nonnegative().nullable(),
  lastSeq: z.number().int(),
  /** Lines that came and had to be let go, since this ClearDeck looks: the oldest of a flood. */
  droppedCount: z.number().int().nonnegative(),
  /** Services whose logs are followed now, and what keeps the others. */
  followed: z.array(serviceNameSchema),
  problems: z.array(z.object({ service: serviceNameSchema, problem: z.string() })),
  /** What is wrong with the regular expression; null where nothing is. */
  searchProblem: z.string().nullable(),
});
export type StackLogPage = z.infer<typeof stackLogPageSchema>;

export const DOCTOR_STATES = ['ok', 'warning', 'error', 'unknown'] as const;
export const doctorCheckSchema = z.object({
  /** Stable: `engine`, `map-count`, `memory`, `disk`, `port-web`, `folder-elastic`, `platform`, `clock`, `read-only`… */
  id: z.string().max(100),
  title: z.string(),
  state: z.enum(DOCTOR_STATES),
  /** What was found, with figures. */
  found: z.string(),
  /** Why it matters and what it does to the stack; empty where all is well. */
  cause: z.string(),
  /** The exact command that mends it; null where there is none. */
  command: z.string().nullable(),
  /** What *Fix* does, in words; null where ClearDeck may not or cannot. */
  fix: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;
export const doctorReportSchema = z.object({ atMs: epochMsSchema, checks: z.array(doctorCheckSchema) });
export type DoctorReport = z.infer<typeof doctorReportSchema>;

export const DATA_STORES = ['elastic', 'mongo', 'redis', 'fileserver'] as const;
export type DataStore = (typeof DATA_STORES)[number];
export const backupManifestSchema = z.object({
  /** Of this layout. */
  formatVersion: z.literal(1),
  createdAtMs: epochMsSchema,
  writtenBy: z.string(),
  /** Image per service, from which versions are compared at restoring. */
  images: z.array(z.object({ service: serviceNameSchema, image: z.string(), imageId: z.string().nullable() })),
  stores: z.array(
    z.object({
      name: z.enum(DATA_STORES),
      fileCount: z.number().int().nonnegative(),
      sizeBytes: z.number().nonnegative(),
      /** Of the store's part of the archive. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

export const stackDataSchema = z.object({
  folder: z.string(),
  stores: z.array(
    z.object({
      name: z.enum(DATA_STORES),
      path: z.string(),
      /** null where it cannot be read from here; `problem` says why. */
      sizeBytes: z.number().nonnegative().nullable(),
      problem: z.string().nullable(),
    }),
  ),
  /** Archives in the data folder's `backups`, newest first. */
  backups: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number().nonnegative(),
      createdAtMs: epochMsSchema,
      /** Why it cannot be restored; null where nothing is known against it. */
      problem: z.string().nullable(),
    }),
  ),
  /** Data that a restore or a removal set aside, to be deleted by the person. */
  setAside: z.array(z.object({ path: z.string(), createdAtMs: epochMsSchema })),
});
export type StackData = z.infer<typeof stackDataSchema>;

/** What a person types to remove all data. */
export const REMOVE_DATA_CONFIRMATION = 'remove all data';
