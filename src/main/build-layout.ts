import { fileURLToPath } from 'node:url';

/** Where the code of the workers lies. */
export interface WorkerUrls {
  readonly store: URL;
  readonly training: URL;
  readonly tree: URL;
  readonly dataset: URL;
}

/** All entries are built flat into one folder; run from sources (tests, scripts) they lie under `workers/`. */
const isSource = import.meta.url.endsWith('.ts');

export function workerUrls(): WorkerUrls {
  const urlOf = (name: string) => new URL(isSource ? `./workers/${name}.ts` : `./${name}.js`, import.meta.url);
  return {
    store: urlOf('store-worker'),
    training: urlOf('training-worker'),
    tree: urlOf('tree-worker'),
    dataset: urlOf('dataset-worker'),
  };
}

/** Folder of the built renderer, which the window and the browser face show alike. */
export function rendererFolder(): string {
  return fileURLToPath(new URL(isSource ? '../../out/renderer' : '../renderer', import.meta.url));
}

/** The preload's one bundle. */
export function preloadPath(): string {
  return fileURLToPath(new URL(isSource ? '../../out/preload/index.cjs' : '../preload/index.cjs', import.meta.url));
}

/** A file of `resources/`, which ships beside the code. */
export function resourcePath(name: string): string {
  return fileURLToPath(new URL(`../../resources/${name}`, import.meta.url));
}
