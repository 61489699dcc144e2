import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { OutcomeReporter } from './scripts/lib/vitest-reporter.mjs';

// Worker threads load our TypeScript through Node's own type stripping, which is WebAssembly. After a thousand calls V8
// compiles its imports anew and frees the old code, which in threads of one process it sometimes does twice: a segmentation
// fault (seen with 24.21 in WasmImportWrapperCache::Free under Runtime_TierUpWasmToJSWrapper). The built program has no
// such threads. Without that second compilation nothing is freed while it runs.
const NO_WRAPPER_TIER_UP = '--wasm-wrapper-tiering-budget=2147483647';

export default defineConfig({
  test: {
    reporters: ['default', new OutcomeReporter()],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          execArgv: [NO_WRAPPER_TIER_UP],
          include: [
            'src/{main,shared,preload}/**/*.test.ts',
            'test/{unit,security,contract}/**/*.test.ts',
            'scripts/**/*.test.mjs',
          ],
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'web',
          environment: 'jsdom',
          include: ['src/renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['test/fakes/web-setup.ts'],
        },
      },
    ],
  },
});
