/** What was asked for on the command line, checked as far as it can be before anything is started. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '#lib/http/errors.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import type { RunJob } from '#lib/run-jobs/define-job.ts';
import { listInputFields } from '#lib/run-jobs/input-fields.ts';
import { readTyped } from '#lib/run-jobs/read-typed.ts';
import { getJob } from '#lib/run-jobs/registry.ts';

/** Asked wrongly, in one line; nothing was done. */
export class Misused extends Error {}

export type Command =
  | { kind: 'list' }
  | { kind: 'help'; job: RunJob }
  | { kind: 'run'; job: RunJob; input: Record<string, unknown>; runKey: string | undefined }
  | { kind: 'resume'; runId: string };

/** @throws Misused, AppError `job_not_found`, `invalid_request` */
export function readCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') return { kind: 'list' };
  if (name === 'resume') return readResume(rest);
  const job = getJob(name);
  const fields = listInputFields(job);
  const values = readFlags(job, rest, [
    ...fields.map(({ flag, kind }) => ({ flag, isBoolean: kind === 'boolean' })),
    { flag: 'run-key', isBoolean: false },
    { flag: 'help', isBoolean: true },
  ]);
  if (values.help === true) return { kind: 'help', job };
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const given = values[field.flag];
    const value = typeof given === 'string' ? readTyped(field, given) : given;
    if (value !== undefined) input[field.name] = value;
  }
  checkInput(job, input);
  const runKey = values['run-key'];
  if (runKey !== undefined && (typeof runKey !== 'string' || !/^\S{1,200}$/.test(runKey))) {
    throw new Misused('--run-key has 1 to 200 characters without spaces.');
  }
  return { kind: 'run', job, input, runKey };
}

function readResume(rest: readonly string[]): Command {
  const [runId, ...more] = rest;
  if (runId === undefined || more.length > 0 || !z.uuid().safeParse(runId).success) {
    throw new Misused('Say which run: npm run job -- resume <id of the run>.');
  }
  return { kind: 'resume', runId };
}

function readFlags(
  job: RunJob,
  args: readonly string[],
  flags: readonly { flag: string; isBoolean: boolean }[],
) {
  const options = Object.fromEntries(
    flags.map(({ flag, isBoolean }) => [
      flag,
      { type: isBoolean ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')))
      throw error;
    // Node's advice on how to write such a value is about other commands.
    const [what] = error.message.split(/\. |\n/);
    throw new Misused(`${what}. See: npm run job -- ${job.name} --help`);
  }
}

/** Names the flag rather than the field. */
function checkInput(job: RunJob, input: Record<string, unknown>): void {
  try {
    parseInput(job.input, input);
  } catch (error) {
    if (!(error instanceof AppError) || error.param === undefined) throw error;
    const { param } = error;
    const flag = listInputFields(job).find(({ name }) => name === param)?.flag ?? param;
    const what = input[param] === undefined ? 'is missing' : 'cannot be used';
    throw new Misused(`--${flag} ${what}. ${error.message.replace(`${param}: `, '')}`);
  }
}
