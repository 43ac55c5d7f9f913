import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { brokenRunner, type Failure, type RunResult } from './result.ts';
import { runToEnd } from './run-to-end.ts';

const errorSchema = z.object({ message: z.string().optional(), stack: z.string().optional() });
const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      results: z.array(z.object({ errors: z.array(errorSchema).default([]) })),
    }),
  ),
});
const suiteSchema = z.object({
  title: z.string(),
  specs: z.array(specSchema).default([]),
  get suites() {
    return z.array(suiteSchema).default([]);
  },
});
const reportSchema = z.object({ suites: z.array(suiteSchema), errors: z.array(errorSchema).default([]) });

/** Runs the end-to-end tests. A skipped or flaky test counts as failed. */
export async function runPlaywright(
  filters: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<RunResult> {
  const report = join(folder, 'e2e.json');
  const { code, output } = await runToEnd(
    'node_modules/@playwright/test/cli.js',
    ['test', '--reporter=json', ...filters],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  );
  const written = await readFile(report, 'utf8').catch(() => null);
  if (written === null) return brokenRunner('e2e', `It ended with exit code ${code}:\n${output}`);

  const { suites, errors } = reportSchema.parse(JSON.parse(written));
  const failures: Failure[] = errors.map((error) => ({
    title: 'the runner "e2e"',
    file: '',
    message: error.stack ?? error.message ?? 'It failed without a reason.',
  }));
  let passed = 0;
  for (const { path, spec } of suites.flatMap((suite) => specsOf(suite, []))) {
    for (const test of spec.tests) {
      if (test.status === 'expected') {
        passed += 1;
        continue;
      }
      const reasons = test.results.flatMap(({ errors: thrown }) =>
        thrown.map((error) => error.stack ?? error.message),
      );
      failures.push({
        title: [...path, spec.title].join(' › '),
        file: `tests/e2e/${spec.file}`,
        message: reasons.join('\n') || `It was not run to a verdict (${test.status}).`,
      });
    }
  }
  if (passed + failures.length === 0) return brokenRunner('e2e', 'It found no test to run.');
  if (code !== 0 && failures.length === 0) {
    failures.push({ title: 'the runner "e2e"', file: '', message: output });
  }
  return { runner: 'e2e', passed, failures };
}

type Suite = z.infer<typeof suiteSchema>;

function specsOf(
  suite: Suite,
  path: readonly string[],
): { path: readonly string[]; spec: z.infer<typeof specSchema> }[] {
  return [
    ...suite.specs.map((spec) => ({ path, spec })),
    ...suite.suites.flatMap((inner) => specsOf(inner, [...path, inner.title])),
  ];
}
