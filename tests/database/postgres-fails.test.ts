/** What the server does when Postgres refuses, stalls or goes away: through lib/db.ts, as all of the product. */
import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { NextRequest } from 'next/server';
import pg from 'pg';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST as receiveWebhook } from '#app/api/stripe/webhooks/route.ts';
import { pool, query, queryOne } from '#lib/db.ts';
import { answerError } from '#lib/http/respond.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createTenantWith } from '#tests/support/tenants.ts';

let database: TestDatabase;
let proxy: Server;
/** Cuts the connection when Postgres has answered the statement that holds this text, before the answer gets through. */
let cutsAnswerTo: string | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
  const address = new URL(database.serverUrl);
  proxy = createServer((client) => {
    const upstream = connect(Number(address.port), address.hostname);
    let isToBeCut = false;
    client.on('data', (chunk) => {
      isToBeCut ||= cutsAnswerTo !== null && chunk.includes(cutsAnswerTo);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => (isToBeCut ? client.destroy() : client.write(chunk)));
    for (const socket of [client, upstream]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as { port: number };
  process.env.DATABASE_URL = Object.assign(new URL(database.serverUrl), { host: `127.0.0.1:${port}` }).href;
  process.env.DATABASE_POOL_SIZE = '2';
});
afterAll(async () => {
  await pool().end();
  proxy.close();
  await database[Symbol.asyncDispose]();
});

const lock = (first: number, second: number) => ({
  name: `lock-${first}-${second}`,
  text: `select pg_advisory_xact_lock(${first}), pg_advisory_xact_lock(${second})`,
});

describe('Postgres', () => {
  it('C6: a statement that is chosen to end a deadlock is run again and succeeds', async () => {
    const other = new pg.Client({ connectionString: database.superuserUrl });
    await other.connect();
    try {
      // Whoever looks for deadlocks first is ended: not this one.
      await other.query(`begin; set local deadlock_timeout = '1min'; select pg_advisory_xact_lock(1)`);
      const deadlocks = query(lock(2, 1));
      await untilWaiting(1);
      await other.query('select pg_advisory_xact_lock(2)');
      await other.query('commit');
      expect(await deadlocks).toHaveLength(1);
    } finally {
      await other.end();
    }
  });

  it('C6: a transaction that is refused for what others did is run again from its beginning, at most four times', async () => {
    let runs = 0;
    const refuse = { name: 'refuse', text: `do $$ begin raise exception using errcode = '40001'; end $$` };
    const answer = await inTransaction(async (transaction) => {
      runs += 1;
      if (runs < 3) await transaction.query(refuse);
      return 'done';
    });
    expect([answer, runs]).toEqual(['done', 3]);
    runs = 0;
    const failing = inTransaction(async (transaction) => {
      runs += 1;
      await transaction.query(refuse);
    });
    await expect(failing).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(4);
  });

  it('C8: a connection that is lost between two statements fails its transaction, and nothing else', async () => {
    const tenant = await createTenantWith(database, 100);
    const broken = inTransaction(async (transaction) => {
      const [row] = await transaction.query<{ pid: number }>({
        name: 'give',
        text: `select pg_backend_pid() as pid, credits.give('${tenant}', 'promotion', 5, 'lost')`,
      });
      await endBackend(row?.pid ?? 0);
      await transaction.query({ name: 'one', text: 'select 1' });
    });
    await expect(broken).rejects.toMatchObject({ code: 'unavailable' });
    const { rows } = await database.owner.query(
      'select available from public.credit_accounts where tenant_id = $1',
      [tenant],
    );
    expect(rows).toEqual([{ available: 100 }]);
    expect(await query({ name: 'one', text: 'select 1' })).toHaveLength(1);
  });

  it('C7: where all connections are taken, callers are answered 503 with Retry-After', async () => {
    const taken = await Promise.all([pool().connect(), pool().connect()]);
    try {
      const error = await query({ name: 'one', text: 'select 1' }).catch((caught: unknown) => caught);
      const answer = answerError(error, new Request('https://refill.test/api/credits/balance'));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await answer.json()).toMatchObject({ error: { code: 'unavailable' } });
    } finally {
      for (const client of taken) client.release();
    }
    expect(await query({ name: 'one', text: 'select 1' })).toHaveLength(1);
  });

  it('C8: a debit whose commit was not heard of is found under its key when it is asked for again', async () => {
    const tenant = await createTenantWith(database, 100);
    const key = randomUUID();
    const debit = () =>
      queryOne<{ answer: object }>(
        { name: `consume-${randomUUID()}`, text: 'select credits.consume($1, 40, $2) as answer' },
        [tenant, key],
      );
    cutsAnswerTo = key;
    await expect(debit()).rejects.toMatchObject({ code: 'unavailable' });
    cutsAnswerTo = null;
    expect(await debit()).toMatchObject({ answer: { replayed: true, available: 60 } });
    const { rows } = await database.server.query(
      `select from public.credit_entries where tenant_id = $1 and kind = 'consume'`,
      [tenant],
    );
    expect(rows).toHaveLength(1);
  });

  it('C11: where it refuses to write, an event is answered 503 and stored when Stripe sends it again', async () => {
    const secret = process.env.STRIPE_WEBHOOK_SECRET ?? '';
    const id = `evt_${randomUUID()}`;
    const payload = JSON.stringify({
      id,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: Math.floor(Date.now() / 1000),
      livemode: false,
      type: 'customer.created',
      data: { object: { id: 'cus_1', object: 'customer' } },
    });
    const deliver = () =>
      receiveWebhook(
        new NextRequest('https://refill.test/api/stripe/webhooks', {
          method: 'POST',
          body: payload,
          headers: { 'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }) },
        }),
        { params: Promise.resolve({}) },
      );
    const stored = async () =>
      (await database.owner.query('select from public.webhook_events where id = $1', [id])).rowCount;
    await setReadOnly(true);
    expect((await deliver()).status).toBe(503);
    expect(await stored()).toBe(0);
    await setReadOnly(false);
    expect((await deliver()).status).toBe(200);
    expect(await stored()).toBe(1);
  });
});

/** Returns once the backend is gone. */
async function endBackend(pid: number): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query('select pg_terminate_backend($1, 10000)', [pid]);
  } finally {
    await client.end();
  }
}

async function untilWaiting(key: number): Promise<void> {
  for (;;) {
    const { rowCount } = await database.owner.query(
      `select from pg_locks where locktype = 'advisory' and objid = $1 and not granted`,
      [key],
    );
    if (rowCount) return;
  }
}

/** As Postgres is on a replica, or while its disk is full: new connections cannot write. */
async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query('set session characteristics as transaction read write');
    await client.query(
      `alter database ${database.name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
    );
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'refill_server' and pid <> pg_backend_pid()`,
    );
  } finally {
    await client.end();
  }
  // The connections that are gone are noticed by their pool.
  await query({ name: 'one', text: 'select 1' }).catch(() => undefined);
}
