import type { BackupManifest } from '#shared/domain/stack.ts';
import type { ComposeService } from '../compose/compose-project.ts';

interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Services whose version says what form their data has, with the name that a person knows. */
const VERSIONED: readonly { readonly service: string; readonly title: string; readonly maxMajorStep: number }[] = [
  // MongoDB opens the files of its own major version; an older one has to go up one by one, each with its own program.
  { service: 'mongo', title: 'MongoDB', maxMajorStep: 0 },
  // Elasticsearch opens indices of the major version before its own.
  { service: 'elasticsearch', title: 'Elasticsearch', maxMajorStep: 1 },
  // 1.x went to 2.x by a program of its own.
  { service: 'apiserver', title: 'the ClearML server', maxMajorStep: 0 },
  { service: 'redis', title: 'Redis', maxMajorStep: Number.POSITIVE_INFINITY },
];

/** The tag of an image as a version; null where it is none, like `latest`. */
function imageVersion(image: string): Version | null {
  const withoutDigest = image.split('@')[0] ?? '';
  const tag = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1).split(':')[1] ?? '';
  const match = /^v?(\d{1,6})\.(\d{1,6})(?![0-9])/.exec(tag);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

/**
 * Why data of these versions must not be given to the services of the compose file; null where it may. Data of a newer
 * program is unreadable to an older one, and some of an older one is to a newer.
 */
export function versionProblem(manifest: BackupManifest, services: readonly ComposeService[]): string | null {
  for (const { service, title, maxMajorStep } of VERSIONED) {
    const wantedImage = services.find((each) => each.name === service)?.image;
    const storedImage = manifest.images.find((each) => each.service === service)?.image;
    if (wantedImage === undefined) continue;
    if (storedImage === undefined) return `The backup does not say which version of ${title} wrote it.`;
    if (storedImage === wantedImage) continue;
    const wanted = imageVersion(wantedImage);
    const stored = imageVersion(storedImage);
    const both = `the backup is of ${storedImage}, the compose file has ${wantedImage}`;
    if (wanted === null || stored === null) {
      return `Whether the versions of ${title} fit cannot be told: ${both}. Write the backup's image into the compose file to restore it.`;
    }
    if (stored.major > wanted.major || (stored.major === wanted.major && stored.minor > wanted.minor)) {
      return `The backup is from a newer server (${title}: ${both}), whose data the older one cannot read. Restore it into that version or a later one.`;
    }
    if (wanted.major - stored.major > maxMajorStep) {
      return `The backup is from an older server, and ${title} does not open its data without a step between (${both}). Write the backup's images into the compose file, restore, and then upgrade version by version.`;
    }
  }
  return null;
}
