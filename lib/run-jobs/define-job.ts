/** What a run job is: a file that says its name, what it takes, what it needs, and what it does. */
import type { z } from 'zod';
import type { Transaction } from '#lib/transaction.ts';

export interface JobContext {
  runId: string;
  /** The same for every start of one run: what a job charges is keyed by it. */
  runKey: string;
  /** Aborted when somebody cancels the run, or it is no longer this process's: stop at the next safe place. */
  signal: AbortSignal;
  /** How far it is, shown while it runs. Cheap: it is written once a second. */
  progress(done: number, total: number | null, message?: string): void;
  /** Tells what happens: to the log, and on the run's page. Never a secret. */
  log(line: string, details?: Record<string, unknown>): void;
  /** What an earlier start of this run saved; an empty object at first. Check it with a schema of your own. */
  state: unknown;
  /**
   * Keeps what is needed to go on after a kill: committed when this resolves, or with the transaction that is given, so
   * that what was done and how far it is agree. Throws where the run is another process's by now, and undoes with that.
   */
  saveState(state: Record<string, unknown>, transaction?: Transaction): Promise<void>;
}

interface JobDefinition<Input extends z.ZodObject> {
  /** In lower case, words joined by hyphens: it is typed in commands and stands in addresses. */
  name: string;
  title: string;
  /** A sentence or two for whoever decides to run it. */
  description: string;
  /**
   * What it takes. Flags of the command and fields of the page are made of it: give each field a `describe`, a default
   * where one makes sense, and let it be text, a number, a choice or a boolean.
   */
  input: Input;
  /** Variables of the environment without which it is not started. */
  env: readonly string[];
  /** Whether several runs of it may go on at once. */
  concurrent: boolean;
  /** @returns its output, as JSON */
  run(input: z.infer<Input>, context: JobContext): Promise<object>;
}

/** A job as the frame handles it, whatever its input is. */
export interface RunJob extends Omit<JobDefinition<z.ZodObject>, 'run'> {
  /** Runs it with an input as it was stored. */
  run(input: unknown, context: JobContext): Promise<object>;
}

/** Makes a job out of its parts: see lib/run-jobs/registry.ts for where it is listed. */
export function defineJob<Input extends z.ZodObject>(definition: JobDefinition<Input>): RunJob {
  return {
    ...definition,
    run: (input, context) => definition.run(definition.input.parse(input), context),
  };
}
