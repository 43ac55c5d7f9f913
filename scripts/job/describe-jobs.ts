/** The jobs and their flags, in words for a terminal. */
import type { RunJob } from '#lib/run-jobs/define-job.ts';
import { listInputFields } from '#lib/run-jobs/input-fields.ts';
import type { InputField } from '#lib/run-jobs/read-typed.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';

export function describeJobs(): string {
  const width = Math.max(...RUN_JOBS.map(({ name }) => name.length)) + 2;
  return [
    'Jobs:',
    ...RUN_JOBS.map(({ name, title }) => `  ${name.padEnd(width)}${title}`),
    '',
    'npm run job -- <name> --help        what it takes',
    'npm run job -- <name> --flag value  runs it; its output is JSON',
    'npm run job -- resume <id>          has a run go on that died, failed or was canceled',
  ].join('\n');
}

export function describeJob(job: RunJob): string {
  const fields = listInputFields(job);
  const rows = [
    ...fields.map((field) => [`--${field.flag}${placeholderOf(field)}`, meaningOf(field)] as const),
    ['--run-key <text>', 'The same key finds the same run: nothing is charged twice'] as const,
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    `${job.title}. ${job.description}`,
    '',
    ...rows.map(([flag, meaning]) => `  ${flag.padEnd(width)}${meaning}`),
    '',
    `Needs: ${job.env.join(', ')}.`,
  ].join('\n');
}

function placeholderOf({ kind, choices }: InputField): string {
  if (kind === 'boolean') return '';
  if (kind === 'choice') return ` <${choices.join('|')}>`;
  return ` <${kind}>`;
}

function meaningOf({ description, isRequired, default: standard, kind }: InputField): string {
  if (isRequired) return `${description} (needed)`;
  const isShown = standard !== undefined && standard !== '' && kind !== 'boolean';
  return isShown ? `${description} (${standard})` : description;
}
