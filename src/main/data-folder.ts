import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The one data folder that window, terminal and `serve` share: `$CLEARDECK_HOME`, else the platform's own place for
 * application data. Found without Electron, so that every face finds the same one.
 */
export function dataFolderOf(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const chosen = env['CLEARDECK_HOME']?.trim();
  if (chosen) return path.resolve(chosen);
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'ClearDeck');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'ClearDeck');
  const xdg = env['XDG_DATA_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share'), 'cleardeck');
}
