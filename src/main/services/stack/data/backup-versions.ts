import type { BackupManifest } from '#shared/domain/stack.ts';
import type { ComposeService } from '../compose/compose-project.ts';
import { VERSIONED, versionGap } from '../data-versions.ts';

/**
 * Why data of these versions must not be given to the services of the compose file; null where it may. Data of a newer
 * program is unreadable to an older one, and some of an older one is to a newer.
 */
export function versionProblem(manifest: BackupManifest, services: readonly ComposeService[]): string | null {
  for (const versioned of VERSIONED) {
    const { service, title } = versioned;
    const wantedImage = services.find((each) => each.name === service)?.image;
    const storedImage = manifest.images.find((each) => each.service === service)?.image;
    if (wantedImage === undefined) continue;
    if (storedImage === undefined) return `The backup does not say which version of ${title} wrote it.`;
    const both = `the backup is of ${storedImage}, the compose file has ${wantedImage}`;
    switch (versionGap(versioned, storedImage, wantedImage)) {
      case 'unknown':
        return `Whether the versions of ${title} fit cannot be told: ${both}. Write the backup's image into the compose file to restore it.`;
      case 'newerData':
        return `The backup is from a newer server (${title}: ${both}), whose data the older one cannot read. Restore it into that version or a later one.`;
      case 'tooOldData':
        return `The backup is from an older server, and ${title} does not open its data without a step between (${both}). Write the backup's images into the compose file, restore, and then upgrade version by version.`;
      case null:
    }
  }
  return null;
}
