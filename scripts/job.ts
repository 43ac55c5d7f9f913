/**
 * `npm run job`: lists the run jobs; `npm run job -- <name> --flag value` runs one, `npm run job -- resume <id>` has one go
 * on. Its output is JSON alone on stdout, all words go to stderr. Exit status: 0 it succeeded, 1 it did not, 2 it was asked
 * wrongly and nothing was done.
 */
import { AppError } from '#lib/http/errors.ts';
import { describeJob, describeJobs } from './job/describe-jobs.ts';
import { Misused, readCommand } from './job/read-command.ts';
import { runCommand } from './job/run-command.ts';
import { StartRefused } from './stack/instance.ts';

/** What is wrong with the request rather than with the run. */
const ASKED_WRONGLY: readonly string[] = [
  'invalid_request',
  'environment_incomplete',
  'idempotency_key_reused',
  'job_not_found',
  'run_not_found',
];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misused || error instanceof AppError || error instanceof StartRefused)) throw error;
  console.error(error.message);
  const isMisuse =
    error instanceof Misused || (error instanceof AppError && ASKED_WRONGLY.includes(error.code));
  process.exitCode = isMisuse ? 2 : 1;
} finally {
  process.disconnect?.();
}

async function main(args: string[]): Promise<number> {
  const command = readCommand(args);
  switch (command.kind) {
    case 'list':
      console.log(describeJobs());
      return 0;
    case 'help':
      console.log(describeJob(command.job));
      return 0;
    default:
      return runCommand(command);
  }
}
