/**
 * `npm test [part or file …]`: builds the application, starts a stack of its own beside whatever else runs, and runs all
 * tests against it. The last line is the sum over all runners, alone.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { STACK_FILE_VARIABLE } from '#tests/support/stack.ts';
import { ensureBuild } from './stack/build.ts';
import { type Stack, startStack } from './stack/start-stack.ts';
import { findBrowser } from './testing/find-browser.ts';
import { freePorts } from './testing/free-ports.ts';
import { brokenRunner, describeFailure, type RunResult } from './testing/result.ts';
import { runPlaywright } from './testing/run-playwright.ts';
import { runVitest } from './testing/run-vitest.ts';
import { writeStackFile } from './testing/write-stack-file.ts';

const PARTS = ['unit', 'database', 'simulation', 'api', 'e2e', 'stack'] as const;
type Part = (typeof PARTS)[number];
const ON_STACK: readonly Part[] = ['database', 'simulation', 'api', 'e2e'];
const WITH_APP: readonly Part[] = ['simulation', 'api', 'e2e', 'stack'];
/** Beside the build of `npm start`, which may be running. */
const DIST_DIR = '.next-test';

const { parts, filters } = chooseParts(process.argv.slice(2));
const dir = join(
  '.refill',
  `test-${new Date()
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 14)}-${process.pid}`,
);
const results: RunResult[] = [];
let stack: Stack | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void abort(130));
process.on('disconnect', () => void abort(1));

await mkdir(dir, { recursive: true });
try {
  await runAll();
} catch (error) {
  results.push(
    brokenRunner('npm test', error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
} finally {
  await stack?.stop();
}
await finish();

async function runAll(): Promise<void> {
  if (parts.includes('unit')) await report(runVitest('unit', filters, dir, process.env));

  const needsApp = parts.some((part) => WITH_APP.includes(part));
  if (needsApp) {
    console.log('Building the application …');
    ensureBuild('.', DIST_DIR);
  }
  if (parts.some((part) => ON_STACK.includes(part))) {
    stack = await startStack({
      dir,
      ports: await freePorts(),
      mode: 'production',
      // The origins of the payments API's documented examples.
      given: { LOG_LEVEL: 'warn', RETURN_ORIGINS: 'https://yoursite.com,https://site.com' },
      distDir: DIST_DIR,
      without: needsApp ? [] : ['app'],
      say: (sentence) => console.log(sentence),
    });
    const env = {
      ...process.env,
      [STACK_FILE_VARIABLE]: await writeStackFile(stack, dir),
      REFILL_TEST_DIST_DIR: DIST_DIR,
    };
    if (parts.includes('database')) await report(runVitest('database', filters, dir, env));
    if (parts.includes('simulation')) await report(runVitest('simulation', filters, dir, env));
    if (parts.includes('api')) await report(runVitest('api', filters, dir, env));
    if (parts.includes('e2e')) {
      const browser = await findBrowser((sentence) => console.log(sentence));
      await report(runPlaywright(filters, dir, { ...env, REFILL_CHROMIUM: browser }));
    }
    await stack.stop();
    stack = undefined;
  }
  if (parts.includes('stack')) {
    await report(runVitest('stack', filters, dir, { ...process.env, REFILL_TEST_DIST_DIR: DIST_DIR }));
  }
}

async function report(running: Promise<RunResult>): Promise<void> {
  const result = await running;
  results.push(result);
  console.log(`${result.runner.padEnd(9)} ${result.passed} passed, ${result.failures.length} failed`);
}

async function finish(): Promise<void> {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) {
    console.log(`\n${failures.map(describeFailure).join('\n')}`);
    console.log(`Logs and reports are kept in ${dir}.`);
  } else {
    await rm(dir, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
}

async function abort(code: number): Promise<void> {
  await stack?.stop();
  process.exit(code);
}

/** Names of parts choose parts; anything else is a file filter, which chooses the part its folder belongs to. */
function chooseParts(args: readonly string[]): {
  readonly parts: readonly Part[];
  readonly filters: string[];
} {
  const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text);
  const named = args.filter(isPart);
  const fileFilters = args.filter((text) => !isPart(text));
  const byFolder = fileFilters.flatMap((filter) =>
    PARTS.filter((part) => `${filter}/`.includes(`tests/${part}/`)),
  );
  const chosen = [...new Set([...named, ...byFolder])];
  return {
    parts: chosen.length > 0 ? PARTS.filter((part) => chosen.includes(part)) : PARTS,
    filters: fileFilters,
  };
}
