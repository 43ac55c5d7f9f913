import { z } from 'zod';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { startRunSchema } from '#lib/run-jobs/schemas.ts';

const moment = z.iso.datetime({ offset: true });
const run = z
  .strictObject({
    id: z.uuid(),
    job: z.string(),
    runKey: z.string().meta({ description: 'The same for every try of one run' }),
    input: z.record(z.string(), z.unknown()).meta({ description: 'As checked, with its defaults' }),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'died', 'canceled']),
    progress: z.strictObject({
      done: z.int().nullable(),
      total: z.int().nullable().meta({ description: 'null while nobody knows' }),
      message: z.string(),
    }),
    output: z.unknown().meta({ description: 'What the job answers once it has succeeded' }),
    error: z.string().nullable().meta({ description: 'Why it failed, in a sentence' }),
    startedVia: z.enum(['command', 'api', 'page', 'schedule']),
    startedBy: z.string(),
    starts: z.int().meta({ description: 'How often it was begun or taken up again' }),
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    durationMs: z.int(),
  })
  .meta({ id: 'JobRun', description: 'One run of a job' });
const answer = z.strictObject({ run }).meta({ id: 'JobRunAnswer' });

const EXAMPLE_RUN: z.output<typeof run> = {
  id: '4e0d6c0e-4a1b-4f0e-8f0f-0c9d7a1e2b33',
  job: 'charge-customer',
  runKey: 'order-1042',
  input: { customer_email: 'customer@example.com', amount: 2000, currency: 'usd', confirm: false },
  status: 'queued',
  progress: { done: null, total: null, message: '' },
  output: null,
  error: null,
  startedVia: 'api',
  startedBy: 'Nightly scripts',
  starts: 0,
  createdAt: '2026-11-21T09:30:00.000Z',
  startedAt: null,
  finishedAt: null,
  durationMs: 0,
};

const common = { group: 'Jobs', access: { key: 'operator' }, answer } as const;

/** Running the platform's jobs from the operator's own programs. */
export const JOBS_OPERATIONS: readonly ApiOperation[] = [
  {
    ...common,
    id: 'start-run',
    method: 'post',
    path: '/api/jobs/{name}/runs',
    summary: 'Start a run of a job',
    description: `The jobs are ${RUN_JOBS.map(({ name }) => name).join(', ')}. A worker executes the run: ask how far it is by its id. The same runKey finds the same run, so that a repeat never charges twice.`,
    answerStatus: 202,
    body: startRunSchema,
    parts: RUN_JOBS.map(({ name, input }) => ({ title: `Input of ${name}`, schema: input })),
    exampleBody: {
      input: { customer_email: 'customer@example.com', amount: 2000 },
      runKey: 'order-1042',
    },
    exampleAnswer: { run: EXAMPLE_RUN },
    errors: [
      'invalid_request',
      'malformed_json',
      'environment_incomplete',
      'job_not_found',
      'job_already_running',
      'idempotency_key_reused',
    ],
  },
  {
    ...common,
    id: 'get-run',
    method: 'get',
    path: '/api/jobs/runs/{id}',
    summary: 'Ask how a run stands',
    description: 'Its progress while it runs, its output or error when it has ended.',
    exampleAnswer: {
      run: {
        ...EXAMPLE_RUN,
        status: 'succeeded',
        output: {
          success: true,
          payment_intent_id: 'pi_3Qxyz',
          customer_id: 'cus_QxYz',
          amount: 2000,
          currency: 'usd',
          status: 'requires_payment_method',
          receipt_url: null,
        },
        starts: 1,
        startedAt: '2026-11-21T09:30:00.120Z',
        finishedAt: '2026-11-21T09:30:00.870Z',
        durationMs: 750,
      },
    },
    errors: ['run_not_found'],
  },
  {
    ...common,
    id: 'cancel-run',
    method: 'post',
    path: '/api/jobs/runs/{id}/cancel',
    summary: 'Cancel a run',
    description: 'One that waits is canceled; one that runs stops at its next safe place and can be resumed.',
    answerStatus: 202,
    exampleAnswer: { run: { ...EXAMPLE_RUN, status: 'canceled' } },
    errors: ['run_not_found'],
  },
  {
    ...common,
    id: 'resume-run',
    method: 'post',
    path: '/api/jobs/runs/{id}/resume',
    summary: 'Resume a run',
    description: 'One that died, failed or was canceled goes on from the state it kept.',
    answerStatus: 202,
    exampleAnswer: { run: EXAMPLE_RUN },
    errors: ['run_not_found', 'run_not_resumable', 'job_already_running'],
  },
];
