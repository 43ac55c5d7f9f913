import { defineConfig, devices } from '@playwright/test';
import { STACK_FILE_VARIABLE, stack } from './tests/support/stack.ts';

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    // Tools that only read this file, such as an editor, do so without a stack.
    baseURL: process.env[STACK_FILE_VARIABLE] ? stack().APP_URL : undefined,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.REFILL_CHROMIUM,
      args: [
        // Chromium has no sandbox of its own for root.
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--disable-background-networking',
        '--disable-dev-shm-usage',
        '--no-first-run',
      ],
    },
  },
});
