import { defineConfig } from 'vitest/config';

/** Long enough for a machine that is busy with something else: a test that waits longer waits for what never comes. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...patience } },
      {
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          // The files share one IPC namespace, whose tables they compare as a whole.
          fileParallelism: false,
          ...patience,
        },
      },
    ],
  },
});
