import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

/**
 * Bundles the measuring process and the tree worker as the app's own workers are bundled. Run from the sources, each
 * thread would start with Node's type stripper: some 20 MB and tens of milliseconds that no user of the app pays.
 * @param folder a new one, for this run alone
 */
export async function buildChild(folder: string): Promise<{ nodeChild: string; treeWorkerUrl: string }> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    // It has no node_modules beside it.
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          'node-child': path.join(import.meta.dirname, 'node-child.ts'),
          'tree-worker': path.join(ROOT, 'src', 'main', 'workers', 'tree-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    nodeChild: path.join(folder, 'node-child.mjs'),
    treeWorkerUrl: pathToFileURL(path.join(folder, 'tree-worker.mjs')).href,
  };
}
