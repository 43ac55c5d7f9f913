/** The process of one load: is told what to do in a message, answers with the result and ends. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Debit } from '#lib/credits/debit.ts';
import { gatherer } from '#lib/credits/gatherer.ts';
import { runCallers } from './callers.ts';
import { HttpConnection } from './http-connection.ts';
import { runIngest } from './ingest-load.ts';
import type { GathererLoad, HttpLoad, Load, LoadResult, RawLoad } from './load.ts';

process.once('message', async (load: Load) => {
  process.send?.(await run(load));
  process.exit(0);
});

function run(load: Load): Promise<LoadResult> {
  switch (load.kind) {
    case 'http':
      return runHttp(load);
    case 'raw':
      return runRaw(load);
    case 'gatherer':
      return runGatherer(load);
    case 'ingest':
      return runIngest(load);
  }
}

async function runHttp(load: HttpLoad): Promise<LoadResult> {
  const connections = Array.from({ length: load.callers }, () => new HttpConnection(load.host, load.port));
  const one = '{"credits":1,"label":"bench"}';
  const body =
    load.debitsPerRequest === 1
      ? one
      : `{"debits":[${Array.from({ length: load.debitsPerRequest }, () => one).join(',')}]}`;
  let turn = 0;
  return runCallers({
    ...load,
    call: async (caller) => {
      const connection = connections[caller];
      if (!connection) throw new Error(`There is no caller ${caller}`);
      const key = load.keys[turn++ % load.keys.length];
      const reply = await connection.post(
        `POST ${load.path} HTTP/1.1\r\nhost: ${load.host}:${load.port}\r\nauthorization: Bearer ${key}\r\nidempotency-key: ${randomUUID()}\r\ncontent-type: application/json\r\n`,
        body,
      );
      if (reply.status !== 200) throw new Error(`Answered ${reply.status}: ${reply.body.slice(0, 300)}`);
      if (load.debitsPerRequest > 1 && !reply.body.includes(`"accepted":${load.debitsPerRequest}`)) {
        throw new Error('Not all debits of a batch were accepted');
      }
      return load.debitsPerRequest;
    },
  });
}

async function runRaw(load: RawLoad): Promise<LoadResult> {
  const pool = new pg.Pool({ connectionString: load.databaseUrl, max: load.connections });
  let turn = 0;
  const result = await runCallers({
    callers: load.connections,
    seconds: load.seconds,
    call: async () => {
      const tenantId = load.tenantIds[turn++ % load.tenantIds.length];
      await pool.query({
        name: 'consume',
        text: `select credits.consume($1, 1, $2, 'bench')`,
        values: [tenantId, randomUUID()],
      });
      return 1;
    },
  });
  await pool.end();
  return result;
}

async function runGatherer(load: GathererLoad): Promise<LoadResult> {
  let turn = 0;
  const debitOf = (tenantId: string | undefined): Debit => {
    if (tenantId === undefined) throw new Error('There are no tenants');
    return {
      tenantId,
      credits: 1,
      idempotencyKey: randomUUID(),
      label: 'bench',
      apiKeyId: null,
      userId: null,
      metadata: null,
    };
  };
  const consume = async (tenantId: string | undefined) => {
    const { outcome } = await gatherer().gather(debitOf(tenantId));
    if (outcome !== 'accepted') throw new Error(`Refused: ${outcome}`);
    return 1;
  };
  const { seconds, callers, tenantIds, pacedTenantIds = [], everyMs } = load;
  const [greedy, paced] = await Promise.all([
    runCallers({ callers, seconds, call: () => consume(tenantIds[turn++ % tenantIds.length]) }),
    runCallers({
      callers: pacedTenantIds.length,
      seconds,
      everyMs,
      call: (caller) => consume(pacedTenantIds[caller]),
    }),
  ]);
  if (pacedTenantIds.length === 0) return greedy;
  return { ...paced, debits: greedy.debits + paced.debits, errors: greedy.errors + paced.errors };
}
