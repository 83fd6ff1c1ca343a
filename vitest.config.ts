import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const UNIT_TESTS = ['core/**/*.test.ts', 'plugins/**/*.test.ts', 'plugin-template/**/*.test.ts'];
const NOT_OURS = ['**/node_modules/**', '**/dist/**'];
/** They replace modules for themselves, or measure code that others must not have run before. */
const ALONE = globSync(UNIT_TESTS, { exclude: NOT_OURS }).filter(
  (file) => file.endsWith('linear-time.test.ts') || readFileSync(file, 'utf8').includes('vi.mock('),
);
/** They take a minute: begun last, they would have the machine to themselves. */
const LONGEST = /\/(crash|share|soak|conformance|kill)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONGEST.test(b.moduleId)) - Number(LONGEST.test(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    // Most tests wait for processes; Vitest's own choice would leave half of a small machine idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    sequence: { sequencer: LongestFirst },
    // For what hangs, not for what is slow: a machine may be, and others may be using it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Stores opened in tests start threads: each would strip and compile its sources anew.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // What is asked of another process may take a second by itself.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: UNIT_TESTS,
          exclude: [...NOT_OURS, ...ALONE],
          // To give each file a process of its own takes as long as all their tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['test/**/*.test.ts', ...ALONE],
          exclude: NOT_OURS,
          // Errors elsewhere are `npm run typecheck`'s to find.
          typecheck: {
            enabled: true,
            ignoreSourceErrors: true,
            include: ['core/**/*.test-d.ts', 'test/**/*.test-d.ts'],
          },
        },
      },
    ],
  },
});
