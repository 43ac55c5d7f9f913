import { writeFileSync } from 'node:fs';
import { startTestPostgres } from '#tests/support/start-test-postgres.ts';

const pg = await startTestPostgres();
const { TEST_SUPERUSER_DATABASE_URL: a, TEST_OWNER_DATABASE_URL: b, DATABASE_URL: c } = process.env;
writeFileSync(
  '/tmp/inv/env',
  `export TEST_SUPERUSER_DATABASE_URL='${a}'\nexport TEST_OWNER_DATABASE_URL='${b}'\nexport DATABASE_URL='${c}'\n`,
);
process.on('SIGTERM', async () => {
  await pg[Symbol.asyncDispose]();
  process.exit(0);
});
setInterval(() => {}, 1e6);
