import type { Check, Finding } from './check.ts';
import { dataSpace, imageSpace, type Space } from './free-space.ts';
import { formatSize } from './words.ts';

/** ClearML's own alarm levels. */
const LOW_SHARE = 0.2;
const VERY_LOW_SHARE = 0.1;
const FULL_SHARE = 0.05;
/** The compose file's watermarks: with less free, Elasticsearch makes its indices read-only. */
export const WATERMARK_BYTES = 500e6;

/** Free space of the file systems that hold the data and, where this machine can see it, the engine's images. */
export const diskCheck: Check = {
  id: 'disk',
  title: 'Disk space',
  look: async (context) => {
    const [data, images] = await Promise.all([dataSpace(context), imageSpace(context).catch(() => null)]);
    const spaces = [data, images].filter((space) => space !== null);
    if (!data) {
      return { state: 'unknown', found: 'The free space at the data folder cannot be read from here.' };
    }
    const isOne = images?.totalBytes === data.totalBytes && images.freeBytes === data.freeBytes;
    const state = worst(spaces.map(stateOf));
    return {
      state,
      found: [
        ...(isOne ? [data] : spaces).map(described),
        ...(isOne ? ['The engine’s images are on the same file system.'] : []),
        "ClearML's minimum is a disk of 100 GB.",
      ].join(' '),
      cause: state === 'ok' ? '' : causeOf(spaces),
      command: state === 'ok' ? null : 'docker system df   # then: docker image prune',
    };
  },
};

function stateOf({ freeBytes, totalBytes }: Space): Finding['state'] {
  const share = freeBytes / totalBytes;
  if (share < FULL_SHARE || freeBytes < WATERMARK_BYTES) return 'error';
  return share < LOW_SHARE ? 'warning' : 'ok';
}

function worst(states: readonly Finding['state'][]): Finding['state'] {
  return states.includes('error') ? 'error' : states.includes('warning') ? 'warning' : 'ok';
}

function causeOf(spaces: readonly Space[]): string {
  if (spaces.some(({ freeBytes }) => freeBytes < WATERMARK_BYTES)) {
    return 'Below 500 MB free, Elasticsearch makes its indices read-only: scalars, plots and console lines are lost.';
  }
  const share = Math.min(...spaces.map(({ freeBytes, totalBytes }) => freeBytes / totalBytes));
  if (share < FULL_SHARE) return 'The disk is nearly full. MongoDB stops when it is, and uploads are lost.';
  return share < VERY_LOW_SHARE
    ? 'Less than a tenth is free: free some before the databases run into the end.'
    : 'Less than a fifth is free; the server’s data only grows.';
}

function described({ label, freeBytes, totalBytes }: Space): string {
  const percent = Math.floor((100 * freeBytes) / totalBytes);
  return `${label}: ${formatSize(freeBytes)} of ${formatSize(totalBytes)} free (${percent} %).`;
}
