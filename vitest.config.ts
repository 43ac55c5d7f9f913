import { defineConfig } from 'vitest/config';

/** Tests that share one stack run file by file: two cores serve Postgres, the application and the tests themselves. */
const onStack = { setupFiles: ['tests/support/use-stack.ts'], fileParallelism: false, testTimeout: 20_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'] } },
      { test: { name: 'database', include: ['tests/database/**/*.test.ts'], ...onStack } },
      { test: { name: 'simulation', include: ['tests/simulation/**/*.test.ts'], ...onStack } },
      { test: { name: 'api', include: ['tests/api/**/*.test.ts'], ...onStack } },
      {
        test: {
          name: 'stack',
          include: ['tests/stack/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
