import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Machine } from './records.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const packageSchema = z.object({ version: z.string() });

function versionIn(...parts: string[]): string {
  return packageSchema.parse(JSON.parse(readFileSync(path.join(ROOT, ...parts, 'package.json'), 'utf8'))).version;
}

/** @param others versions of what runs in other processes, by name */
export function describeMachine(others: Readonly<Record<string, string>>): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown processor',
    cores: all.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    load: platform() === 'win32' ? null : (loadavg()[0] ?? null),
    versions: {
      ClearDeck: versionIn(),
      Node: process.versions.node,
      ...others,
      'ml-random-forest': versionIn('node_modules', 'ml-random-forest'),
    },
  };
}
