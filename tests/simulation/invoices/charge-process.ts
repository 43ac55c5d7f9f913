/** One worker of the simulation, as a process of its own: begins a run of charge-pending-invoices, or resumes one. */
import { z } from 'zod';
import { pool } from '#lib/db.ts';
import { beginRun, resumeRun } from '#lib/run-jobs/begin-run.ts';
import { executeRun } from '#lib/run-jobs/execute-run.ts';

const told = z.object({
  resume: z.string().nullable(),
  input: z.object({ per_second: z.number(), concurrency: z.number(), lease_seconds: z.number() }),
});

const { resume, input } = told.parse(JSON.parse(process.argv[2] ?? ''));
const run = resume
  ? await resumeRun(resume, false)
  : (
      await beginRun({
        job: 'charge-pending-invoices',
        input,
        startedVia: 'command',
        startedBy: 'simulation',
        isEnqueued: false,
      })
    ).run;
process.send?.({ runId: run.id });
const { status, error } = await executeRun(run);
if (status !== 'succeeded') console.error(`The run ended ${status}: ${error}`);
await pool().end();
process.exitCode = status === 'succeeded' ? 0 : 1;
process.disconnect?.();
