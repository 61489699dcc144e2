import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Entries of the main process, flat in out/main: workers are found beside the file that starts them. */
const MAIN_ENTRIES = {
  index: 'src/main/index.ts',
  cli: 'src/main/cli/index.ts',
  'store-worker': 'src/main/workers/store-worker.ts',
  'training-worker': 'src/main/workers/training-worker.ts',
  'tree-worker': 'src/main/workers/tree-worker.ts',
  'dataset-worker': 'src/main/workers/dataset-worker.ts',
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: MAIN_ENTRIES,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      reportCompressedSize: false,
      // A sandboxed preload can require nothing but Electron: one CommonJS file with all of it.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: '/',
    plugins: [
      react(),
      {
        // electron-vite sets './' for pages that lie on disk. Ours come from a server's root, under addresses that have
        // folders: with './' a reload of an experiment's page looks for its scripts beside the experiment.
        name: 'cleardeck:absolute-base',
        enforce: 'post',
        config: () => ({ base: '/' }),
      },
    ],
    build: {
      outDir: 'out/renderer',
      sourcemap: false,
      reportCompressedSize: false,
      // Inlined assets would need data: in more of the policy than pictures.
      assetsInlineLimit: 0,
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
});
