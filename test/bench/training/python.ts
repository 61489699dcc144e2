import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { fromCaller } from './caller.ts';
import { ChildError, inOneLine, output, pythonEnvironment } from './child-process.ts';

const versionsSchema = z.record(z.string(), z.string());

export type SklearnSearch =
  | { readonly python: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly python: null; readonly reason: string };

const VERSIONS_PROGRAM = `import json, platform, numpy, scipy, sklearn
print(json.dumps({"Python": platform.python_version(), "scikit-learn": sklearn.__version__,
                  "numpy": numpy.__version__, "scipy": scipy.__version__}))`;

/**
 * A folder that outlives the run and lies outside the repository: CLEARDECK_BENCH_CACHE, else the platform's place.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  const own = env['CLEARDECK_BENCH_CACHE'];
  if (own !== undefined && own !== '') return fromCaller(own, env);
  const name = 'cleardeck-bench';
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), name);
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', name);
  const xdg = env['XDG_CACHE_HOME'];
  // The specification: a relative path there is to be ignored.
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache'), name);
}

/**
 * A Python that has scikit-learn: the one CLEARDECK_BENCH_PYTHON names, else one in a virtual environment that is made
 * on first use. Where neither can be had, the reason, for a person.
 * @throws the reason of the signal once it is aborted
 */
export async function findSklearn(say: (text: string) => void, signal: AbortSignal): Promise<SklearnSearch> {
  const own = process.env['CLEARDECK_BENCH_PYTHON'];
  if (own !== undefined && own !== '') {
    const named = path.basename(own) === own ? own : fromCaller(own);
    try {
      return { python: named, versions: await versionsIn(named, signal) };
    } catch (error) {
      return none('the Python that CLEARDECK_BENCH_PYTHON names has no working scikit-learn', error, signal);
    }
  }
  const isWindows = process.platform === 'win32';
  const folder = path.join(cacheFolder(process.env, process.platform, homedir()), 'sklearn');
  const python = isWindows ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
  if (existsSync(python)) {
    const versions = await versionsIn(python, signal).catch(() => {
      signal.throwIfAborted();
      return null;
    });
    if (versions !== null) return { python, versions };
  }
  const env = pythonEnvironment(process.env);
  try {
    say(`Installing scikit-learn into ${folder} (once) …`);
    await mkdir(path.dirname(folder), { recursive: true });
    // --clear: what a cut short installation left behind is made anew.
    await output(isWindows ? 'python' : 'python3', ['-m', 'venv', '--clear', folder], { env, signal });
  } catch (error) {
    return none('there is no Python 3 that can make a virtual environment', error, signal);
  }
  try {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '2', 'scikit-learn'];
    await output(python, pip, { env, signal });
    return { python, versions: await versionsIn(python, signal) };
  } catch (error) {
    return none('pip could not install scikit-learn', error, signal);
  }
}

async function versionsIn(python: string, signal: AbortSignal): Promise<Record<string, string>> {
  const text = await output(python, ['-c', VERSIONS_PROGRAM], { env: pythonEnvironment(process.env), signal });
  try {
    return versionsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ChildError('it did not say its versions', { cause });
  }
}

function none(what: string, error: unknown, signal: AbortSignal): SklearnSearch {
  signal.throwIfAborted();
  return { python: null, reason: `${what} (${inOneLine(error instanceof Error ? error.message : String(error))})` };
}
