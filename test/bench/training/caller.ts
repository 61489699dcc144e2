import path from 'node:path';

/** npm moves to the project's folder; a relative path means the one where it was called. */
export function fromCaller(file: string, env: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(env['INIT_CWD'] ?? process.cwd(), file);
}
