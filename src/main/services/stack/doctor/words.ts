/** Decimal units, as disks and ClearML's requirements are told in. */
export function formatSize(bytes: number): string {
  if (bytes < 1e9) return `${Math.round(bytes / 1e6)} MB`;
  return bytes < 1e11 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e9)} GB`;
}

/** An argument as the platform's shell takes it. */
export function quoted(text: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./\\-]+$/.test(text) && (platform === 'win32' || !text.includes('\\'))) return text;
  return platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `elasticsearch, mongo and redis`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** `1 core`, `4 cores`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** The last line that says something: where programs put their reason. */
export function lastLine(output: string): string {
  return output.trim().split(/\r?\n/).at(-1)?.trim().slice(0, 300) ?? '';
}
