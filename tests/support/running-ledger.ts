/** What the ledger says, read past every policy: for asserting what happened and what did not. */
import pg from 'pg';
import { stack } from './stack.ts';

/** One pool for all files of a process, which is why no browser spec ends it: it does not keep the process alive. */
export const owner = new pg.Pool({
  connectionString: stack().TEST_OWNER_DATABASE_URL,
  max: 4,
  allowExitOnIdle: true,
});

export async function rows<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows;
}

export async function availableCredits(tenantId: string): Promise<number> {
  const [account] = await rows<{ available: string }>(
    'select available from public.credit_accounts where tenant_id = $1',
    [tenantId],
  );
  return Number(account?.available);
}

/** Grants of a tenant that came from payments. */
export async function purchaseGrants(tenantId: string): Promise<number[]> {
  const found = await rows<{ credits: string }>(
    'select credits from public.credit_grants where tenant_id = $1 and payment_id is not null',
    [tenantId],
  );
  return found.map(({ credits }) => Number(credits));
}

/** Waits for something that a worker does. @throws when it has not happened in time, with what was seen last. */
export async function eventually<T>(
  look: () => Promise<T>,
  isThere: (seen: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`Still not there after ${timeoutMs} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
