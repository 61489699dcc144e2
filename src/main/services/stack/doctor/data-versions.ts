import { makerOf } from '../adoption.ts';
import { hasEndedByStop } from '../container-facts.ts';
import { VERSIONED, versionGap, type VersionGap } from '../data-versions.ts';
import type { EngineContainer } from '../engine-port.ts';
import type { Check } from './check.ts';

interface Found {
  readonly gap: VersionGap;
  readonly text: string;
}

/**
 * Whether the programs of the compose file open the data that those before them wrote. The containers that are still there
 * say which these were; a start replaces them.
 */
export const dataVersionsCheck: Check = {
  id: 'data-versions',
  title: 'Versions of the data',
  look: async (context) => {
    const containers = await context.containers();
    const maker = makerOf(containers, context.dataFolder);
    if (maker !== null) return { state: 'ok', found: `The server was made by ${maker}, and is started as it is.` };
    const { project } = await context.wanted();
    const found = VERSIONED.flatMap((versioned): Found[] => {
      const container = containers.find(({ service }) => service === versioned.service);
      const wanted = project.services.find(({ name }) => name === versioned.service);
      if (container === undefined || wanted === undefined || !hasOpenedItsData(container)) return [];
      const gap = versionGap(versioned, container.image, wanted.image);
      const text = `${container.image} used the data of ${versioned.service} last; the compose file has ${wanted.image}.`;
      return gap === null ? [] : [{ gap, text }];
    });
    const textsOf = (gap: VersionGap) => found.filter((entry) => entry.gap === gap).map(({ text }) => text);
    const [newer, tooOld, unknown] = [textsOf('newerData'), textsOf('tooOldData'), textsOf('unknown')];
    if (newer.length > 0) {
      return {
        state: 'error',
        found: newer.join(' '),
        cause:
          'An older program does not read what a newer one wrote: it does not start, or shows a part of the experiments. ' +
          'Write the newer image into the compose file again, or restore a backup of the older version.',
      };
    }
    if (tooOld.length > 0) {
      return {
        state: 'warning',
        found: tooOld.join(' '),
        cause: 'A later major version may need a step between. Make a backup, and go up version by version.',
      };
    }
    if (unknown.length > 0) {
      return {
        state: 'warning',
        found: unknown.join(' '),
        cause: 'Whether one opens the data of the other, the names do not say. Make a backup first.',
      };
    }
    const words = containers.some(hasOpenedItsData)
      ? 'The compose file’s versions fit.'
      : 'No container is there to say which versions used the data last.';
    return { state: 'ok', found: words };
  },
};

/** One that could not is no reason to keep from it the version that can. */
function hasOpenedItsData(container: EngineContainer): boolean {
  if (container.state === 'running') return container.restartCount === 0;
  return container.state === 'exited' && hasEndedByStop(container);
}
