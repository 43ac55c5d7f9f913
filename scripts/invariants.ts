/**
 * `npm run invariants`: checks the rules that may never break on the running database, a line for each: the hosted one
 * of .env.local, else the embedded Postgres of this folder's instance.
 */
import pg from 'pg';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { StartRefused } from './stack/instance.ts';
import { runningEnvironment } from './stack/running-environment.ts';

const SHOWN_ROWS = 3;

const client = new pg.Client({ connectionString: findDatabase() });
await client.connect().catch((error: Error) => {
  console.error(`The database does not answer (${error.message}). Start it with "npm run dev".`);
  process.exit(2);
});
let broken = 0;
try {
  // One moment for all of them: debits go on meanwhile.
  await client.query('begin transaction isolation level repeatable read read only');
  for (const invariant of INVARIANTS) {
    const [violation] = await findViolations(client, [invariant]);
    const label = `${String(invariant.number).padStart(2)}  ${invariant.name}`;
    if (violation === undefined) {
      console.log(`ok        ${label}`);
      continue;
    }
    broken += 1;
    console.log(`VIOLATED  ${label}: ${violation.rows.length} rows`);
    for (const row of violation.rows.slice(0, SHOWN_ROWS)) console.log(`            ${JSON.stringify(row)}`);
  }
  await client.query('rollback');
} finally {
  await client.end();
}
console.log(
  broken === 0 ? `All ${INVARIANTS.length} hold.` : `${broken} of ${INVARIANTS.length} are violated.`,
);
process.exitCode = broken === 0 ? 0 : 1;
process.disconnect?.();

function findDatabase(): string | undefined {
  try {
    return runningEnvironment().DATABASE_URL;
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
