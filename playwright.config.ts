import { defineConfig } from '@playwright/test';

// One set of specs for both faces; what only one face has lies in a folder of its name. Traces and screenshots are taken
// by the fixture (test/e2e/fixtures/test.ts), which opens its own contexts.
export default defineConfig({
  testDir: 'test/e2e/specs',
  outputDir: 'test-results',
  // Every test trains a model, and a machine like CI's has two cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  projects: [
    { name: 'chromium', testIgnore: '**/electron/**' },
    { name: 'electron', testIgnore: '**/chromium/**' },
  ],
});
