import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { brokenRunner, type Failure, type RunResult } from './result.ts';
import { runToEnd } from './run-to-end.ts';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/**
 * Runs one project of vitest.config.ts. A skipped test counts as failed: it asserts nothing.
 *
 * @param options.root where the tests are; options.title runs the test of this full name alone, and says nothing of others
 */
export async function runVitest(
  project: string,
  filters: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
  { root = process.cwd(), title }: { root?: string; title?: string } = {},
): Promise<RunResult> {
  const report = resolve(folder, `${project}.json`);
  // The report says nothing of errors outside of tests; the output does.
  const reporters = ['--reporter=json', '--reporter=default', `--outputFile=${report}`];
  const args = ['run', '--project', project, ...reporters, ...filters];
  if (title !== undefined) args.push('--testNamePattern', `^${escapePattern(title)}$`);
  const { code, output } = await runToEnd(resolve('node_modules/vitest/vitest.mjs'), args, env, root);
  const written = await readFile(report, 'utf8').catch(() => null);
  if (written === null) return brokenRunner(project, `It ended with exit code ${code}:\n${output}`);

  const failures: Failure[] = [];
  let passed = 0;
  for (const file of reportSchema.parse(JSON.parse(written)).testResults) {
    const path = relative(root, file.name);
    for (const test of file.assertionResults) {
      if (title !== undefined && test.fullName !== title) continue;
      if (test.status === 'passed') passed += 1;
      else {
        const message = test.failureMessages?.join('\n') || `It was not run (${test.status}).`;
        failures.push({ title: test.fullName, file: path, message });
      }
    }
    const hasOwnFailure =
      file.status !== 'passed' && !file.assertionResults.some(({ status }) => status === 'failed');
    if (hasOwnFailure) {
      const message = file.message || 'It failed before or after its tests, in a hook.';
      failures.push({ title: path, file: path, message });
    }
  }
  if (passed + failures.length === 0) return brokenRunner(project, 'It found no test to run.');
  if (code !== 0 && failures.length === 0) {
    // An error outside of any test, such as a promise that nobody awaited.
    failures.push({ title: `the runner "${project}"`, file: '', message: output });
  }
  return { runner: project, passed, failures };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
