/**
 * `npm run test:guards [-- --only <text>] [--without-builds]`: removes each guard in turn and says which test caught it.
 * A guard whose removal no test notices, or that cannot be removed as the tables say, is told in capitals, and the exit
 * code is 1. Guards of the database are removed by SQL after the migrations, those of the code in a copy of the tree;
 * see docs/reliability.md.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createTestDatabase } from '#tests/support/database.ts';
import { environment } from '#tests/support/environment.ts';
import { startTestPostgres } from '#tests/support/start-test-postgres.ts';
import { listCatalogGuards } from './guards/catalog-guards.ts';
import { copyWithoutGuard } from './guards/changed-tree.ts';
import { CODE_GUARDS, type CodeGuard } from './guards/code-guards.ts';
import { SQL_GUARDS, type SqlGuard } from './guards/sql-guards.ts';
import { runToEnd } from './testing/run-to-end.ts';
import { runVitest } from './testing/run-vitest.ts';

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'without-builds': { type: 'boolean', default: false } },
});
const folder = resolve('.refill', `guards-${process.pid}`);
mkdirSync(folder, { recursive: true });
let missed = 0;
let caught = 0;
const alwaysRed = new Set<string>();

try {
  await using _postgres = await startTestPostgres();
  const isChosen = ({ name }: { name: string }) => name.includes(options.only);
  const sqlGuards = [...SQL_GUARDS, ...(await guardsOfCatalog())].filter(isChosen);
  const codeGuards = CODE_GUARDS.filter(isChosen).filter(
    ({ part }) => part !== 'api' || !options['without-builds'],
  );
  await noteRedTests(sqlGuards, codeGuards);
  for (const guard of sqlGuards) await tell(guard.name, testsWithoutSql(guard));
  for (const guard of codeGuards) await tell(guard.name, testsWithoutCode(guard));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${caught} guards are caught, ${missed} are not.`);
process.exit(missed === 0 && caught > 0 ? 0 : 1);

async function guardsOfCatalog(): Promise<SqlGuard[]> {
  await using database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  try {
    return await listCatalogGuards(superuser);
  } finally {
    await superuser.end();
  }
}

/** A test that is red with every guard in place proves nothing of the one that is removed: it is said and not counted. */
async function noteRedTests(sql: readonly SqlGuard[], code: readonly CodeGuard[]): Promise<void> {
  const filesOf = (part: string) => [
    ...new Set([
      ...(part === 'database' ? sql.flatMap(({ tests }) => tests) : []),
      ...code.filter((guard) => guard.part === part).flatMap(({ tests }) => tests),
    ]),
  ];
  for (const part of ['unit', 'database', 'stack', 'api'] as const) {
    const files = filesOf(part);
    if (files.length === 0) continue;
    for (const title of await redTests(part, files)) {
      alwaysRed.add(title);
      console.log(`Red with all guards in place, and not counted: "${title}"`);
    }
  }
}

async function testsWithoutSql({ removal, tests, title }: SqlGuard): Promise<string[]> {
  process.env.REFILL_GUARD_REMOVAL = removal;
  try {
    // Says so loudly where the removal does not apply, which would turn any test red.
    await using _database = await createTestDatabase();
    return failedTests(await runVitest('database', tests, folder, childEnv(), { title }));
  } finally {
    delete process.env.REFILL_GUARD_REMOVAL;
  }
}

async function testsWithoutCode(guard: CodeGuard): Promise<string[]> {
  const tree = join(folder, 'tree');
  copyWithoutGuard(guard, tree, !needsVitestAlone(guard.part));
  return redTests(guard.part, guard.tests, tree);
}

async function redTests(part: CodeGuard['part'], tests: readonly string[], root = '.'): Promise<string[]> {
  if (needsVitestAlone(part)) return failedTests(await runVitest(part, tests, folder, childEnv(), { root }));
  const { output } = await runToEnd('scripts/test.ts', tests, process.env, root);
  const failed = [...output.matchAll(/^✗ (.+)$/gm)].flatMap(([, title]) => (title ? [title] : []));
  const isBroken = failed.some((title) => /^(the runner|npm test)/.test(title));
  if (isBroken || !/^\d+ passed, \d+ failed$/m.test(output)) throw new Error(output);
  return failed.filter((title) => !alwaysRed.has(title));
}

function needsVitestAlone(part: CodeGuard['part']): boolean {
  return part === 'unit' || part === 'database';
}

function failedTests({ failures }: Awaited<ReturnType<typeof runVitest>>): string[] {
  const broken = failures.find(({ title, file }) => title.startsWith('the runner') || title === file);
  if (broken) throw new Error(`The tests could not run: ${broken.message}`);
  return failures.map(({ title }) => title).filter((title) => !alwaysRed.has(title));
}

function childEnv(): NodeJS.ProcessEnv {
  return { ...environment, ...process.env };
}

/** One that cannot be removed proves nothing, and does not keep the others from being tried. */
async function tell(guard: string, trying: Promise<readonly string[]>): Promise<void> {
  try {
    const [first, ...others] = await trying;
    if (first !== undefined) caught += 1;
    else missed += 1;
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    console.log(`${guard} → ${first === undefined ? 'NOT CAUGHT' : `caught by "${first}"${more}`}`);
  } catch (error) {
    missed += 1;
    console.log(`${guard} → NOT REMOVED: ${error instanceof Error ? error.message : String(error)}`);
  }
}
