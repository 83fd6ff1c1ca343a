import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core/**/*.test.ts', 'plugins/**/*.test.ts', 'plugin-template/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Most tests wait for processes; Vitest's own choice would leave half of a small machine idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Errors elsewhere are `npm run typecheck`'s to find.
    typecheck: { enabled: true, ignoreSourceErrors: true, include: ['core/**/*.test-d.ts', 'test/**/*.test-d.ts'] },
  },
});
