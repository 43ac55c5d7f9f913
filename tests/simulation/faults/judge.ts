/** Says of tenants at work whether, at rest, everything is as it must be. */
import { findViolations } from '#lib/credits/invariants.ts';
import { handlers } from '#lib/webhooks/handlers.ts';
import { comeToRest, doEverythingAgain } from './come-to-rest.ts';
import { whatIsWrong } from './expectations.ts';
import { type Shop, WELCOME_CREDITS } from './shop.ts';
import { listEvents, readTruth } from './truth.ts';
import type { World } from './world.ts';

/**
 * Faults stop, queues drain, reconciliation runs; then the model, all invariants, and everything once more.
 *
 * @param since when the first of these tenants began
 * @returns for each tenant, in words, what is otherwise than it must be
 * @throws when queues do not drain, or for what is no tenant's in particular
 */
export async function judge(world: World, shops: readonly Shop[], since: Date): Promise<string[][]> {
  const tenants = shops.map(({ tenant }) => tenant.id);
  const books = await comeToRest(world, tenants);
  const truth = await readTruth(
    world,
    shops.map(({ customer }) => customer),
  );
  const wrong = new Map<string, string[]>(
    shops.map((shop) => {
      const there = truth.get(shop.customer);
      const here = books.get(shop.tenant.id);
      if (!there || !here) throw new Error('A tenant is gone.');
      return [shop.tenant.id, whatIsWrong(there, here, shop, WELCOME_CREDITS)];
    }),
  );
  const ofNobody: string[] = [];
  for (const { invariant, rows } of await findViolations(world.database)) {
    for (const row of rows) {
      const sentence = `Rule ${invariant.number} is broken, ${invariant.name}: ${JSON.stringify(row)}`;
      (wrong.get(String(row.tenant_id)) ?? ofNobody).push(sentence);
    }
  }
  ofNobody.push(...(await unheardEvents(world)));
  for (const { tenant, sentence } of await falseAlarms(world, since)) {
    (wrong.get(tenant) ?? ofNobody).push(sentence);
  }
  for (const [tenant, changes] of await doEverythingAgain(world, books, since)) {
    wrong.get(tenant)?.push(...changes.map((change) => `Done again, it changed: ${change}`));
  }
  if (ofNobody.length > 0) throw new Error(ofNobody.slice(0, 10).join('\n'));
  return tenants.map((id) => wrong.get(id) ?? []);
}

async function unheardEvents(world: World): Promise<string[]> {
  const made = await listEvents(world, Object.keys(handlers));
  const { rows } = await world.database.query<{ id: string }>(
    `select id from public.webhook_events where id = any ($1) and status in ('processed', 'ignored')`,
    [made],
  );
  const heard = new Set(rows.map(({ id }) => id));
  return made.filter((id) => !heard.has(id)).map((id) => `Event ${id} was made by Stripe and never handled.`);
}

/** Nothing here is beyond repair: an operator who is asked to look at something is asked for nothing. */
async function falseAlarms(world: World, since: Date): Promise<{ tenant: string; sentence: string }[]> {
  const { rows } = await world.database.query<{
    kind: string;
    words: string;
    details: { tenant_id?: string };
  }>(
    `select kind, words, details from public.reconciliation_findings where not is_repaired and created_at >= $1`,
    [since],
  );
  return rows.map((row) => ({
    tenant: row.details.tenant_id ?? '',
    sentence: `Reconciliation left to a person: ${JSON.stringify(row)}`,
  }));
}
