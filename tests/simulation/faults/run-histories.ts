/** Runs histories side by side, a tenant each, and says which of them ended otherwise than they must. */

import { findViolations } from '#lib/credits/invariants.ts';
import { handlers } from '#lib/webhooks/handlers.ts';
import { Person } from '#tests/support/signed-in.ts';
import { comeToRest, doEverythingAgain } from './come-to-rest.ts';
import { whatIsWrong } from './expectations.ts';
import type { History } from './history.ts';
import { Shop, WELCOME_CREDITS } from './shop.ts';
import { listEvents, readTruth } from './truth.ts';
import type { World } from './world.ts';

/** As many live at once; the others wait their turn. */
const AT_ONCE = 24;

export interface Outcome {
  readonly history: History;
  /** In words; empty where everything is as it must be. */
  readonly wrong: readonly string[];
}

/**
 * @returns an outcome for each history, in their order
 * @throws when queues do not drain or a rule is broken that is no tenant's in particular
 */
export async function runHistories(world: World, histories: readonly History[]): Promise<Outcome[]> {
  const since = new Date();
  await forgetDeclines(world);
  const owner = await newOwner(world);
  const people = { ...owner, operator: await world.operator() };
  const shops: Shop[] = [];
  for (const _ of histories) shops.push(await Shop.open(world, people));
  await inParallel(histories, AT_ONCE, (history, index) => shops[index]?.live(history) ?? Promise.resolve());

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
  ofNobody.push(...(await unheardEvents(world)), ...(await givenUpJobs(world)));
  ofNobody.push(...(await falseAlarms(world, since)));
  for (const [tenant, changes] of await doEverythingAgain(world, books, since)) {
    wrong.get(tenant)?.push(...changes.map((change) => `Done again, it changed: ${change}`));
  }
  if (ofNobody.length > 0) throw new Error(ofNobody.slice(0, 10).join('\n'));
  return histories.map((history, index) => ({ history, wrong: wrong.get(tenants[index] ?? '') ?? [] }));
}

/** Somebody who buys for all tenants of a batch. */
async function newOwner(world: World): Promise<{ owner: Person; ownerId: string }> {
  const owner = new Person(world.url);
  const email = `simulated-${crypto.randomUUID().slice(0, 8)}@example.test`;
  const { status, body } = await owner.call('/api/auth/sign-up', {
    body: { email, password: 'a-long-password', fullName: 'Simulated', tenantName: `Of ${email}` },
  });
  if (status !== 200) throw new Error(`Nobody could sign up: ${JSON.stringify(body)}`);
  const { rows } = await world.database.query<{ id: string }>(
    'select user_id as id from public.profiles where email = $1',
    [email],
  );
  return { owner, ownerId: rows[0]?.id ?? '' };
}

/** All tenants share the few test numbers: without this the declines of some would use up the budget of others. */
async function forgetDeclines(world: World): Promise<void> {
  await world.database.query(
    `update public.auto_recharge_tries set fingerprint = 'of-another-run' where fingerprint <> 'of-another-run'`,
  );
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

/** One that was running when it was asked for anew counts as given up to the queue: the newer one has done its work. */
async function givenUpJobs(world: World): Promise<string[]> {
  const { rows } = await world.database.query<{ task: string; error: string }>(
    `select task_identifier as task, last_error as error from graphile_worker.jobs
     where attempts >= max_attempts and task_identifier in ('webhook-event', 'refund-send', 'auto-recharge', 'credits-low')`,
  );
  return rows.map(({ task, error }) => `A job ${task} was given up: ${error}`);
}

/** Nothing here is beyond repair: an operator who is asked to look at something is asked for nothing. */
async function falseAlarms(world: World, since: Date): Promise<string[]> {
  const { rows } = await world.database.query<{ kind: string; words: string; details: object }>(
    `select kind, words, details from public.reconciliation_findings where not is_repaired and created_at >= $1`,
    [since],
  );
  return rows.map((row) => `Reconciliation left to a person: ${JSON.stringify(row)}`);
}

async function inParallel<T>(
  list: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < list.length; index = next++) {
      const item = list[index];
      if (item !== undefined) await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
