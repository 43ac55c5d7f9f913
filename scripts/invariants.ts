/**
 * `npm run invariants`: checks the rules that may never break on the running database, a line for each. It connects to
 * DATABASE_URL (environment or .env.local), else to the embedded Postgres of this folder's instance.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { readPorts } from './stack/ports.ts';
import { instanceDirectory, readGivenVariables } from './stack/run-stack.ts';

const SHOWN_ROWS = 3;

const url = findDatabase();
if (url === null) {
  console.error('There is no database to check: start one with "npm run dev", or set DATABASE_URL.');
  process.exit(2);
}

const client = new pg.Client({ connectionString: url });
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

function findDatabase(): string | null {
  const given = readGivenVariables('.');
  if (given.DATABASE_URL?.trim()) return given.DATABASE_URL.trim();
  const file = join(instanceDirectory(given), 'keys.json');
  if (!existsSync(file)) return null;
  const keys = z.object({ refillServerPassword: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
  return `postgresql://refill_server:${keys.refillServerPassword}@127.0.0.1:${readPorts(given).postgres}/postgres`;
}
