/** Where the workers' code lies: beside this file's bundle when built, as TypeScript sources when run unbuilt. */
export interface WorkerUrls {
  readonly store: URL;
  readonly training: URL;
  readonly tree: URL;
  readonly dataset: URL;
}

export function workerUrls(): WorkerUrls {
  const isSource = import.meta.url.endsWith('.ts');
  const urlOf = (name: string) => new URL(isSource ? `./workers/${name}.ts` : `./${name}.js`, import.meta.url);
  return {
    store: urlOf('store-worker'),
    training: urlOf('training-worker'),
    tree: urlOf('tree-worker'),
    dataset: urlOf('dataset-worker'),
  };
}
