import { z } from 'zod';
import { epochMsSchema } from './task.ts';

export const FACES = ['window', 'serve', 'terminal'] as const;
export const faceSchema = z.enum(FACES);
/** Which door a ClearDeck process serves: the desktop window, a browser, or a terminal command. */
export type Face = z.infer<typeof faceSchema>;

export const instanceSchema = z.object({
  id: z.string(),
  pid: z.number().int(),
  face: faceSchema,
  startedAtMs: epochMsSchema,
  isThis: z.boolean(),
  /** Address of a `serve` process, without its token. */
  address: z.string().nullable(),
});
export type Instance = z.infer<typeof instanceSchema>;

export const appInfoSchema = z.object({
  version: z.string(),
  face: faceSchema,
  platform: z.string(),
  nodeVersion: z.string(),
  electronVersion: z.string().nullable(),
  cores: z.number().int().positive(),
  dataFolder: z.string(),
  /** Things a person should know at start: a corrupt store set aside, runs found interrupted. */
  notices: z.array(z.object({ id: z.string(), level: z.enum(['info', 'warning', 'error']), text: z.string() })),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** What runs now: every ClearDeck process on this data folder, the store, the experiments under way. */
export const serverStatusSchema = z.object({
  instances: z.array(instanceSchema),
  runningTaskCount: z.number().int().nonnegative(),
  queuedTaskCount: z.number().int().nonnegative(),
  store: z.object({
    path: z.string(),
    sizeBytes: z.number().int().nonnegative(),
    filesSizeBytes: z.number().int().nonnegative(),
    schemaVersion: z.number().int(),
    taskCount: z.number().int().nonnegative(),
    scalarCount: z.number().int().nonnegative(),
    modelCount: z.number().int().nonnegative(),
  }),
});
export type ServerStatus = z.infer<typeof serverStatusSchema>;
