/**
 * Application processes and workers over one Postgres, behind one address, for tests that kill them. The launcher waits
 * longer before each restart of what keeps crashing; here what was killed comes back at once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import type { World } from '#tests/simulation/faults/world.ts';
import { until } from './launcher.ts';

const PATIENCE_MS = 60_000;

interface Process {
  child: ChildProcess;
  readonly args: readonly string[];
  /** Of an application. */
  readonly port?: number;
}

export class Fleet implements AsyncDisposable {
  readonly #world: World;
  readonly #apps: Process[] = [];
  readonly #workers: Process[] = [];
  #balancer: Server | undefined;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** @param world without an application and a worker of its own */
  static async start(world: World, count: { apps: number; workers: number }): Promise<Fleet> {
    const fleet = new Fleet(world);
    fleet.#balancer = await fleet.#balance();
    for (let i = 0; i < count.apps; i += 1) {
      const port = await getPort({ host: '127.0.0.1' });
      const args = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)];
      fleet.#apps.push({ child: fleet.#spawn(args), args, port });
    }
    for (let i = 0; i < count.workers; i += 1) {
      const args = ['--import', 'tsx', 'scripts/worker.ts'];
      fleet.#workers.push({ child: fleet.#spawn(args), args });
    }
    await fleet.untilReady();
    return fleet;
  }

  async killApp(index = 0): Promise<void> {
    await this.#kill(this.#apps[index]);
  }

  async killWorker(index = 0): Promise<void> {
    await this.#kill(this.#workers[index]);
  }

  /** The launcher starts it again, and here what has died of it. */
  async killPostgres(): Promise<void> {
    const [pid] = (await readFile(join(this.#world.dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await until(async () => !(await this.#databaseAnswers()), 5_000).catch(() => undefined);
    await until(() => this.#databaseAnswers(), PATIENCE_MS);
    await this.untilReady();
  }

  /** Every application answers and every worker is heard of again. */
  async untilReady(): Promise<void> {
    for (const app of this.#apps) {
      await until(() => this.#appAnswers(app), PATIENCE_MS);
    }
    await until(async () => {
      if (this.#workers.length === 0) return true;
      for (const worker of this.#workers) if (hasEnded(worker.child)) worker.child = this.#spawn(worker.args);
      const { rows } = await this.#world.database.query<{ alive: number }>(
        `select count(*)::integer as alive from public.worker_heartbeats where seen_at > clock_timestamp() - interval '12 seconds'`,
      );
      return Number(rows[0]?.alive) >= this.#workers.length;
    }, PATIENCE_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const { child } of [...this.#apps, ...this.#workers]) await end(child);
    this.#balancer?.close();
  }

  async #kill(killed: Process | undefined): Promise<void> {
    if (!killed) throw new Error('There is no such process.');
    await end(killed.child);
    killed.child = this.#spawn(killed.args);
    if (killed.port) await until(() => this.#appAnswers(killed), PATIENCE_MS);
  }

  #spawn(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, args, {
      env: {
        ...process.env,
        ...this.#world.stack.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        API_REQUESTS_PER_MINUTE: '1000000000',
        REFILL_DIST_DIR: process.env.REFILL_TEST_DIST_DIR,
      },
      stdio: 'ignore',
    });
  }

  /** One that died of something else, such as Postgres, is started again like one that was killed. */
  async #appAnswers(app: Process): Promise<boolean> {
    if (hasEnded(app.child) && !this.#isOver) app.child = this.#spawn(app.args);
    const reply = await fetch(`http://127.0.0.1:${app.port}/api/credits/balance`).catch(() => undefined);
    return reply?.status === 401;
  }

  async #databaseAnswers(): Promise<boolean> {
    return this.#world.database.query('select 1').then(
      () => true,
      () => false,
    );
  }

  /** Connections go to the applications in turn; one that takes none is passed over. */
  #balance(): Promise<Server> {
    let turn = 0;
    const server = createServer((client) => {
      client.on('error', () => client.destroy());
      turn += 1;
      this.#lead(client, turn, this.#apps.length);
    });
    const { promise, resolve } = Promise.withResolvers<Server>();
    server.listen(this.#world.stack.ports.app, '127.0.0.1', () => resolve(server));
    return promise;
  }

  #lead(client: Socket, turn: number, left: number): void {
    const app = this.#apps[turn % (this.#apps.length || 1)];
    if (!app?.port || left === 0) {
      client.destroy();
      return;
    }
    const upstream = connect(app.port, '127.0.0.1');
    let isConnected = false;
    upstream.once('connect', () => {
      isConnected = true;
      client.pipe(upstream).pipe(client);
    });
    upstream.once('error', () => {
      if (isConnected) client.destroy();
      else this.#lead(client, turn + 1, left - 1);
    });
    upstream.once('close', () => isConnected && client.destroy());
    client.once('close', () => upstream.destroy());
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
}
