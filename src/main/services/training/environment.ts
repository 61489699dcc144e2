import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { availableParallelism, cpus, hostname, platform, release, arch, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 2000;
/** The packages that a run's result could depend on. */
const RECORDED_PACKAGES = ['better-sqlite3', 'csv-parse', 'iconv-lite', 'zod'] as const;

/** What a run was made with: enough to make it again. `dataPath` null means the built-in sample. */
export async function readEnvironment(
  dataPath: string | null,
  appVersion: string,
): Promise<{ name: string; value: string }[]> {
  const facts = [
    { name: 'cleardeck', value: appVersion },
    { name: 'node', value: process.versions.node },
    { name: 'v8', value: process.versions.v8 },
    { name: 'platform', value: `${platform()} ${release()} ${arch()}` },
    { name: 'host', value: hostname() },
    { name: 'cpu', value: `${cpus()[0]?.model.trim() ?? 'unknown'} × ${availableParallelism()}` },
    { name: 'memory', value: `${(totalmem() / 1024 ** 3).toFixed(1)} GiB` },
  ];
  const electron = (process.versions as Partial<NodeJS.ProcessVersions>).electron;
  if (electron !== undefined) facts.push({ name: 'electron', value: electron });
  for (const name of RECORDED_PACKAGES) {
    const version = await packageVersion(name);
    if (version !== null) facts.push({ name: `package ${name}`, value: version });
  }
  if (dataPath !== null) {
    const commit = await gitCommit(path.dirname(dataPath));
    if (commit !== null) facts.push({ name: 'git commit of the data folder', value: commit });
  }
  return facts;
}

async function packageVersion(name: string): Promise<string | null> {
  try {
    const manifest = findPackageJSON(name, import.meta.url);
    if (manifest === undefined) return null;
    const parsed: unknown = JSON.parse(await readFile(manifest, 'utf8'));
    const version = parsed !== null && typeof parsed === 'object' && 'version' in parsed ? parsed.version : null;
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

/** Null where the folder is in no repository, the repository has no commit, or there is no git. */
async function gitCommit(folder: string): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['rev-parse', '--verify', 'HEAD'], {
      cwd: folder,
      timeout: GIT_TIMEOUT_MS,
      env: { PATH: process.env['PATH'] ?? '', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      windowsHide: true,
    });
    const commit = stdout.trim();
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
  } catch {
    return null;
  }
}
