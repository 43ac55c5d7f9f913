/**
 * `npm run migrate`: brings a hosted database up to `supabase/migrations`, as its owner. The embedded one is migrated at
 * every start and needs no command.
 */
import { MigrationRefused, migrate, readMigrations } from './migrations.ts';
import { readGivenVariables } from './stack/run-stack.ts';

const VARIABLE = 'MIGRATION_DATABASE_URL';
const url = readGivenVariables('.')[VARIABLE]?.trim();
try {
  if (!url) {
    throw new MigrationRefused(
      `${VARIABLE} is missing: give the connection string of the role postgres (Supabase Dashboard → Connect → Direct connection or Session pooler). The embedded database is migrated by "npm run dev" itself.`,
    );
  }
  const applied = await migrate(url, await readMigrations('supabase/migrations'));
  for (const file of applied) console.log(`Applied ${file}`);
  if (applied.length === 0) console.log('The database is up to date.');
} catch (error) {
  if (!(error instanceof MigrationRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.disconnect?.();
