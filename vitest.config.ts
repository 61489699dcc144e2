import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { OutcomeReporter } from './scripts/lib/vitest-reporter.mjs';

export default defineConfig({
  test: {
    reporters: ['default', new OutcomeReporter()],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
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
