import { defineConfig } from 'vitest/config';
import { OutcomeReporter } from './scripts/lib/vitest-reporter.mjs';

// The tests on a real Docker engine, one after the other: they share it, and a machine like CI's has two cores.
export default defineConfig({
  test: {
    name: 'engine',
    environment: 'node',
    include: ['test/engine/**/*.engine.ts'],
    reporters: ['default', new OutcomeReporter()],
    globalSetup: ['test/engine/fixtures/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
