import type { ServerStatus } from '#shared/domain/app.ts';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { Copyable } from '../parts/copyable.tsx';
import { FactTable } from '../parts/fact-table.tsx';

export function StoreFacts({ store }: { readonly store: ServerStatus['store'] }) {
  return (
    <FactTable
      label="Store"
      facts={[
        { name: 'Database', value: <Copyable value={store.path} name="the database’s path" /> },
        { name: 'Database size', value: formatBytes(store.sizeBytes) },
        { name: 'Files', value: `${formatBytes(store.filesSizeBytes)} (models, vocabularies, artifacts)` },
        { name: 'Experiments', value: formatNumber(store.taskCount) },
        { name: 'Scalars', value: formatNumber(store.scalarCount) },
        { name: 'Models', value: formatNumber(store.modelCount) },
        { name: 'Schema version', value: formatNumber(store.schemaVersion) },
      ]}
    />
  );
}
