import { z } from 'zod';

/**
 * What ClearDeck uses of an engine's answers, from API 1.41 to today's and Podman's. Keys that are not used are let
 * through unread. Go writes an empty list or map as `null`, and leaves out what is empty in some versions only.
 */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** Go's zero time stands for “never”. */
const moment = z
  .string()
  .nullish()
  .transform((value) => {
    const atMs = value == null ? Number.NaN : Date.parse(value);
    return Number.isFinite(atMs) && atMs > 0 ? atMs : null;
  });

function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** An answer without content, or one that is of no interest. */
export const nothingSchema = z.unknown().transform(() => undefined);

export const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string().regex(/^\d{1,3}\.\d{1,4}$/),
  MinAPIVersion: z
    .string()
    .regex(/^\d{1,3}\.\d{1,4}$/)
    .nullish()
    .catch(null),
  Components: listOf(z.object({ Name: text })).catch([]),
});
export type EngineVersion = z.infer<typeof versionSchema>;

export const infoSchema = z.object({
  Name: text,
  NCPU: count,
  MemTotal: count,
  OSType: text,
  Architecture: text,
  SystemTime: moment,
  KernelVersion: text,
  OperatingSystem: text,
  DockerRootDir: text,
  SecurityOptions: listOf(z.string()),
  Rootless: flag,
});

const portBindings = z
  .record(z.string(), listOf(z.object({ HostIp: text, HostPort: text })))
  .nullish()
  .transform((value) => value ?? {});
export type PortBindings = z.infer<typeof portBindings>;

const healthSchema = z.object({
  Status: text,
  FailingStreak: count,
  Log: listOf(z.object({ Start: moment, End: moment, ExitCode: count, Output: text })),
});

export const containerSchema = z.object({
  Id: z.string(),
  Name: text,
  Created: moment,
  Image: text,
  RestartCount: count,
  State: z.object({
    Status: z.string(),
    OOMKilled: flag,
    ExitCode: count,
    Error: text,
    StartedAt: moment,
    FinishedAt: moment,
    Health: healthSchema.nullish(),
  }),
  Config: z.object({
    Image: text,
    Labels: labels,
    Tty: flag,
    Healthcheck: z.object({ Test: listOf(z.string()) }).nullish(),
  }),
  HostConfig: z.object({ Memory: count, PortBindings: portBindings }),
  NetworkSettings: z
    .object({ Ports: portBindings })
    .nullish()
    .transform((value) => value ?? { Ports: {} }),
  Mounts: listOf(z.object({ Source: text, Destination: text })),
});
export type ContainerAnswer = z.infer<typeof containerSchema>;

export const containerListSchema = z.array(
  z.object({
    Id: z.string(),
    Names: listOf(z.string()),
    Labels: labels,
    Ports: listOf(z.object({ PublicPort: count, Type: text })),
  }),
);

export const createdSchema = z.object({ Id: z.string() });

export const networkListSchema = listOf(z.object({ Name: z.string(), Id: text }));

export const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: listOf(z.string()),
  Os: text,
  Architecture: text,
  Variant: text,
  Size: count,
});

export const distributionSchema = z.object({
  Platforms: listOf(z.object({ os: text, architecture: text, variant: text })),
});

/** One line of a pull. */
export const pullLineSchema = z.object({
  id: text,
  status: text,
  progressDetail: z.object({ current: count, total: count, units: text }).nullish().catch(null),
  error: text.catch(''),
  errorDetail: z.object({ message: text }).nullish().catch(null),
});
export type PullLine = z.infer<typeof pullLineSchema>;

export const eventSchema = z.object({
  Action: text,
  status: text,
  Actor: z.object({ ID: text, Attributes: labels }).nullish(),
  time: count,
  timeNano: count,
});

const blockEntries = listOf(z.object({ op: text, value: count }));
export const statsSchema = z.object({
  read: moment,
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: count }).nullish() }).nullish(),
  memory_stats: z.object({ usage: count, limit: count, stats: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  networks: z.record(z.string(), z.object({ rx_bytes: count, tx_bytes: count })).nullish(),
  blkio_stats: z.object({ io_service_bytes_recursive: blockEntries }).nullish(),
});
export type StatsAnswer = z.infer<typeof statsSchema>;

export const execSchema = z.object({ ExitCode: z.number().int().nullish() });
