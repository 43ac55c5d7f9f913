/** One process of the stack: started, watched until it answers, started again when it crashes, stopped with its group. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dieWithParent } from '#sandbox/postgres/parent-death.ts';
import { killGroup, type ProcessList, StartRefused } from './instance.ts';

const PRELOAD = fileURLToPath(new URL('./exit-with-launcher.mjs', import.meta.url));
const READY_MS = 90_000;
const STOP_MS = 4_000;
const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 10_000;
/** A process that lived this long was well: its next crash is restarted as promptly as a first one. */
const HEALTHY_MS = 30_000;

export interface ServiceOptions {
  readonly name: string;
  /** What stands after `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logsDirectory: string;
  /** Any answer from here means that it works; without it the process counts as ready once it runs. */
  readonly healthUrl?: string;
  /** Whether an answer other than 200 counts too: a page may be wrong while its server is up. */
  readonly anyAnswer?: boolean;
  /** Show its output in the terminal rather than in a file. */
  readonly inTerminal?: boolean;
  readonly processes: ProcessList;
  readonly say: (sentence: string) => void;
}

export class Service {
  readonly name: string;
  readonly #options: ServiceOptions;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #crashes = 0;

  constructor(options: ServiceOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the process answers. A crash before that is an error, not a reason to try again. */
  async start(): Promise<void> {
    const child = await this.#spawn();
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      child.once('error', (error) => resolve(error.message));
    });
    await this.#untilReady(ended);
    const startedAt = Date.now();
    void ended.then((how) => this.#afterEnd(how, startedAt));
  }

  /** Asks politely, then does not ask. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    killGroup(child.pid, 'SIGTERM');
    const outcome = await Promise.race([ended.then(() => 'ended'), sleep(STOP_MS, 'late', { ref: false })]);
    // What a process has forked may outlive it.
    killGroup(child.pid, 'SIGKILL');
    if (outcome === 'late') await ended;
  }

  async #spawn(): Promise<ChildProcess> {
    const { name, args, cwd, env, inTerminal, processes } = this.#options;
    const log = inTerminal ? undefined : openSync(this.#logFile, 'a', 0o600);
    const output = log ?? 'inherit';
    const command = [process.execPath, '--import', PRELOAD, ...args];
    const { file, args: rest } = dieWithParent(command, 'TERM');
    try {
      // Its own group: Ctrl-C in the terminal reaches the launcher alone, which then stops things in order.
      const child = spawn(file, rest, {
        cwd,
        env: { ...env, REFILL_LAUNCHER_PID: String(process.pid) },
        detached: true,
        stdio: ['ignore', output, output, 'ipc'],
      });
      this.#child = child;
      if (child.pid !== undefined) await processes.add(name, child.pid);
      return child;
    } finally {
      if (log !== undefined) closeSync(log);
    }
  }

  async #untilReady(ended: Promise<string>): Promise<void> {
    const { name, healthUrl, anyAnswer } = this.#options;
    if (healthUrl === undefined) return;
    const deadline = Date.now() + READY_MS;
    const died = ended.then((how) => ({ how }));
    while (Date.now() < deadline) {
      if (await answers(healthUrl, anyAnswer ?? false)) return;
      const outcome = await Promise.race([died, sleep(50)]);
      if (outcome)
        throw new StartRefused(`${name} ended while starting (${outcome.how}).${this.#lastWords()}`);
    }
    throw new Error(
      `${name} did not answer at ${healthUrl} within ${READY_MS / 1000} s.${this.#lastWords()}`,
    );
  }

  async #afterEnd(how: string, startedAt: number): Promise<void> {
    const { name, say } = this.#options;
    if (this.#isStopping) return;
    this.#crashes = Date.now() - startedAt > HEALTHY_MS ? 1 : this.#crashes + 1;
    const wait = Math.min(FIRST_RESTART_MS * 2 ** (this.#crashes - 1), LAST_RESTART_MS);
    say(`${name} ended unexpectedly (${how}). Starting it again in ${wait / 1000} s.${this.#lastWords()}`);
    await sleep(wait);
    if (this.#isStopping) return;
    try {
      await this.start();
      say(`${name} runs again.`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      await this.#afterEnd('did not start', Date.now());
    }
  }

  get #logFile(): string {
    return join(this.#options.logsDirectory, `${this.#options.name}.log`);
  }

  #lastWords(): string {
    if (this.#options.inTerminal) return '';
    const lines = readFileSync(this.#logFile, 'utf8').trim().split('\n').slice(-12);
    return `\n${lines.map((line) => `    ${line}`).join('\n')}\n  Its log: ${this.#logFile}`;
  }
}

async function answers(url: string, anyAnswer: boolean): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    await response.body?.cancel();
    return anyAnswer || response.ok;
  } catch {
    // Not listening yet: that is what is being waited for.
    return false;
  }
}
