/** `npm run reset`: throws the embedded data away; the next start begins afresh. Hosted data is never touched. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPostgresBinaries } from '#sandbox/postgres/binaries.ts';
import { decideExecution } from '#sandbox/postgres/execution.ts';
import { clearLeftover } from '#sandbox/postgres/leftover.ts';
import { ProcessList, StartRefused } from './stack/instance.ts';
import { instanceDirectory, readGivenVariables } from './stack/run-stack.ts';

const dir = instanceDirectory(readGivenVariables('.'));
try {
  if (existsSync(dir)) {
    const processes = new ProcessList(dir);
    await processes.claim();
    const { dataDirectory } = await decideExecution(await findPostgresBinaries(), join(dir, 'postgres'));
    await clearLeftover(dataDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
    for (const name of ['postgres', 'logs', 'keys.json']) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
    processes.release();
  }
  console.log(`The embedded data in ${dir} is gone. "npm run dev" begins afresh.`);
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.disconnect?.();
