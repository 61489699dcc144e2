import type { ComposeService } from './compose/compose-project.ts';
import type { ContainerSpec } from './compose/container-spec.ts';
import { toContainerSpec } from './compose/to-container-spec.ts';
import type { WantedStack } from './stack-port.ts';

/** The container of a service as this install makes it now; its label tells whether one that is there is the same. */
export function wantedContainer(
  { projectName, composePath, folders }: WantedStack,
  service: ComposeService,
  own: { readonly dataFolder: string; readonly hashKey: string },
): ContainerSpec {
  return toContainerSpec(service, {
    projectName,
    composePath,
    workingFolder: folders.data,
    dataFolder: own.dataFolder,
    hashKey: own.hashKey,
    hasEngineMakeFolders: !folders.isLocal,
  });
}
