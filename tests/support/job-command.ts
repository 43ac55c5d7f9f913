/** Runs `npm run job` as a person would, on the stack of this test run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { NOTHING_GIVEN } from './launcher.ts';
import { STACK_FILE_VARIABLE } from './stack.ts';

export interface JobCommand {
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<JobOutcome>;
}

export interface JobOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startJob(args: readonly string[], given: Record<string, string> = {}): JobCommand {
  // As scripts/bootstrap.mjs starts it, without that process in between: a kill meets the command itself.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', '--import', 'tsx', 'scripts/job.ts', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...NOTHING_GIVEN,
        REFILL_DIR: dirname(process.env[STACK_FILE_VARIABLE] ?? ''),
        LOG_TO_STDERR: '1',
        LOG_LEVEL: 'silent',
        ...given,
      },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<JobOutcome>((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  return { process: child, stderr: () => stderr, ended };
}

export function runJob(args: readonly string[], given?: Record<string, string>): Promise<JobOutcome> {
  return startJob(args, given).ended;
}
