import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import process from 'node:process';
import { findNode } from '../../../scripts/lib/paths.mjs';

/** Where Debian's packages put what the stand-ins are made of. */
const PROGRAMS = {
  busybox: ['/bin/busybox', '/usr/bin/busybox'],
  'redis-server': ['/usr/bin/redis-server'],
  'redis-cli': ['/usr/bin/redis-cli'],
  python3: ['/usr/bin/python3'],
} as const;
const PACKAGES = 'busybox-static, redis-server and python3';
/** What a health check or an entry point may import: everything that these load is copied. */
const PYTHON_IMPORTS =
  'encodings.idna, http.client, json, os, pathlib, runpy, socket, subprocess, sys, time, urllib.request';

/** A file of this machine and where it goes in an image. */
export interface CopiedFile {
  readonly from: string;
  readonly to: string;
}

/** Why no stand-ins can be made here; null where they can. */
export function whyNoStandIns(): string | null {
  if (process.platform !== 'linux') return 'stand-in images are made of Debian programs, and this is no Linux';
  if (findNode() === null) return 'no Node was found';
  const missing = Object.entries(PROGRAMS).filter(([, places]) => !places.some((place) => existsSync(place)));
  if (missing.length === 0) return null;
  return `missing for the stand-in images: ${missing.map(([name]) => name).join(', ')} (Debian: ${PACKAGES})`;
}

/** The programs, the shared libraries that they load, and the part of Python's library that is needed. */
export function systemFiles(): readonly CopiedFile[] {
  const node = findNode();
  if (node === null) throw new Error('no Node was found');
  const programs: CopiedFile[] = [
    { from: node, to: '/usr/bin/node' },
    ...Object.entries(PROGRAMS).map(([name, places]) => ({
      from: realpathSync(places.find((place) => existsSync(place)) ?? places[0]),
      to: `/usr/bin/${name}`,
    })),
  ];
  const modules = pythonModules();
  const libraries = new Set<string>();
  for (const file of [...programs.map(({ from }) => from), ...modules.filter((file) => file.endsWith('.so'))]) {
    for (const library of librariesOf(file)) libraries.add(library);
  }
  // Loaded by name when a host is looked up or an account is: ldd does not see them.
  for (const library of [...libraries]) {
    if (!/\/libc\.so\.\d+$/.test(library)) continue;
    for (const name of ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2']) {
      const beside = library.replace(/[^/]+$/, name);
      if (existsSync(beside)) libraries.add(beside);
    }
  }
  return [
    ...programs,
    ...modules.map((file) => ({ from: file, to: file })),
    // `/lib` is `/usr/lib` in the images, as on every Debian of today.
    ...[...libraries].map((file) => ({ from: realpathSync(file), to: file.replace(/^\/lib/, '/usr/lib') })),
  ];
}

/** Names of BusyBox's programs, for the links to it. */
export function busyboxNames(): readonly string[] {
  const busybox = PROGRAMS.busybox.find((place) => existsSync(place)) ?? PROGRAMS.busybox[0];
  return lines(busybox, ['--list']).filter((name) => name !== 'busybox');
}

function pythonModules(): readonly string[] {
  const script = [
    `import ${PYTHON_IMPORTS}`,
    'files = {m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)}',
    'files |= {m.__cached__ for m in sys.modules.values() if getattr(m, "__cached__", None)}',
    'print("\\n".join(sorted(f for f in files if os.path.exists(f) and "-packages" not in f)))',
  ].join('\n');
  return lines(PROGRAMS.python3[0], ['-I', '-c', script]);
}

function librariesOf(file: string): readonly string[] {
  let found: readonly string[];
  try {
    found = lines('ldd', [file]);
  } catch {
    // "not a dynamic executable": BusyBox carries all it needs.
    return [];
  }
  return found.flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

function lines(program: string, args: readonly string[]): readonly string[] {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return output.split('\n').filter((line) => line !== '');
}
