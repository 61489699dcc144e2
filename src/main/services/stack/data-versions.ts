interface Version {
  readonly major: number;
  readonly minor: number;
}

/** A service whose version says what form its data have. */
export interface VersionedService {
  readonly service: string;
  /** As a person knows it. */
  readonly title: string;
  /** By how many major versions the program may be newer than the data. */
  readonly maxMajorStep: number;
}

export const VERSIONED: readonly VersionedService[] = [
  // MongoDB opens the files of its own major version; an older one has to go up one by one, each with its own program.
  { service: 'mongo', title: 'MongoDB', maxMajorStep: 0 },
  // Elasticsearch opens indices of the major version before its own.
  { service: 'elasticsearch', title: 'Elasticsearch', maxMajorStep: 1 },
  // 1.x went to 2.x by a program of its own.
  { service: 'apiserver', title: 'the ClearML server', maxMajorStep: 0 },
  { service: 'redis', title: 'Redis', maxMajorStep: Number.POSITIVE_INFINITY },
];

/**
 * What stands between data and the program that is to open them: `newerData` is unreadable to an older program,
 * `tooOldData` to one that is newer by too much; `unknown` where a tag says no version.
 */
export type VersionGap = 'newerData' | 'tooOldData' | 'unknown';

/** null where the program of `wantedImage` opens what that of `storedImage` wrote. */
export function versionGap(
  { maxMajorStep }: Pick<VersionedService, 'maxMajorStep'>,
  storedImage: string,
  wantedImage: string,
): VersionGap | null {
  if (storedImage === wantedImage) return null;
  const stored = imageVersion(storedImage);
  const wanted = imageVersion(wantedImage);
  if (wanted === null || stored === null) return 'unknown';
  const isNewer = stored.major > wanted.major || (stored.major === wanted.major && stored.minor > wanted.minor);
  if (isNewer) return 'newerData';
  return wanted.major - stored.major > maxMajorStep ? 'tooOldData' : null;
}

/** The tag of an image as a version; null where it is none, like `latest`. */
function imageVersion(image: string): Version | null {
  const withoutDigest = image.split('@')[0] ?? '';
  const tag = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1).split(':')[1] ?? '';
  const match = /^v?(\d{1,6})\.(\d{1,6})(?![0-9])/.exec(tag);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}
