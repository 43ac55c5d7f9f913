import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ISOLATION_INVARIANTS, KEPT_BY_SERVER } from '#lib/credits/invariants/isolation.ts';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { attemptAs, type Cast, createCast } from '#tests/support/isolation/cast.ts';
import { findLeaks } from '#tests/support/isolation/find-leaks.ts';
import { listRelations, type Relation } from '#tests/support/isolation/relations.ts';
import { seedTables } from '#tests/support/isolation/seed-tables.ts';
import { sqlstateOf } from '#tests/support/refusal.ts';

// Made before the tests are named: there is one for each relation of the catalog.
const database = await createTestDatabase();
const cast = await createCast(database);
await seedTables(database, cast);
const relations = await listRelations(database.owner);
afterAll(() => database[Symbol.asyncDispose]());

describe('row-level security', () => {
  it.each(relations.map(({ name }) => name))('lets nobody reach a foreign row of %s', async (name) => {
    const relation = relations.find((other) => other.name === name);
    expect(relation && (await findLeaks(database, cast, relation))).toEqual([]);
  });

  it('shows members the rows of their own tenant, where pages read them', async () => {
    const client = await database.owner.connect();
    try {
      const owner = cast.actors.find(({ name }) => name === 'the owner of tenant A');
      const member = cast.actors.find(({ name }) => name === 'the member of tenant A');
      if (!owner || !member) throw new Error('The cast is not complete.');
      const seen = async (actor: typeof owner) => {
        const names: string[] = [];
        for (const { name, hasTenant } of relations.filter((relation) => relation.hasTenant)) {
          const outcome = await attemptAs(client, actor, `select 1 from ${name}`);
          if (hasTenant && outcome.kind === 'done' && outcome.rows > 0) names.push(name);
        }
        return names;
      };
      const bySomeMember = [
        'public.auto_recharge_attempts',
        'public.auto_recharge_consents',
        'public.auto_recharge_settings',
        'public.auto_recharge_tries',
        'public.balance_summaries',
        'public.billing_details',
        'public.chat_messages',
        'public.credit_accounts',
        'public.credit_balances',
        'public.credit_claw_backs',
        'public.credit_entries',
        'public.credit_grants',
        'public.credit_holds',
        'public.credit_notes',
        'public.credit_thresholds',
        'public.credit_usage_by_day',
        'public.credit_usage_daily',
        'public.customer_payments',
        'public.customer_refunds',
        'public.customers',
        'public.disputes',
        'public.invoice_accounts',
        'public.invoice_lines',
        'public.invoice_payments',
        'public.invoice_taxes',
        'public.invoice_tries',
        'public.invoices',
        'public.items',
        'public.memberships',
        'public.order_lines',
        'public.orders',
        'public.payment_history',
        'public.payment_methods',
        'public.refunds',
        'public.subscription_periods',
        'public.subscription_refunds',
        'public.subscription_upgrades',
        'public.subscriptions',
      ];
      expect(await seen(member)).toEqual(bySomeMember);
      expect(await seen(owner)).toEqual(
        [
          ...bySomeMember,
          'public.agent_approvals',
          'public.agent_budgets',
          'public.agent_refunds',
          'public.api_keys',
          'public.audit_log',
          'public.credit_alerts',
          'public.deliveries',
          'public.delivery_attempts',
          'public.invitations',
          'public.notice_preferences',
          'public.notices',
          'public.outgoing_events',
          'public.webhook_endpoints',
        ].sort(),
      );
    } finally {
      client.release();
    }
  });

  it('keeps the hashes of keys and invitations from everybody', async () => {
    const client = await database.owner.connect();
    try {
      for (const actor of cast.actors) {
        for (const [table, column] of [
          ['api_keys', 'key_hash'],
          ['invitations', 'token_hash'],
          ['webhook_endpoints', 'secret'],
        ]) {
          const outcome = await attemptAs(client, actor, `select ${column} from public.${table}`);
          expect(outcome).toEqual({ kind: 'refused', sqlstate: '42501' });
        }
      }
    } finally {
      client.release();
    }
  });

  it('takes effect at the next call of a person who was removed', async () => {
    const member = cast.actors.find(({ name }) => name === 'the member of tenant B');
    if (!member?.userId || !member.tenant) throw new Error('The cast is not complete.');
    await database.server.query('select tenancy.remove_member($1, $2)', [member.tenant, member.userId]);
    const client = await database.owner.connect();
    try {
      const outcome = await attemptAs(client, member, 'select 1 from public.credit_accounts');
      expect(outcome).toEqual({ kind: 'done', rows: 0 });
    } finally {
      client.release();
    }
  });

  it('and grants are what the catalog rules ask for', async () => {
    expect(await findViolations(database.server, ISOLATION_INVARIANTS)).toEqual([]);
  });

  it('lets the server read everything and write nothing but through functions', async () => {
    for (const { name, isTable } of relations.filter(({ name }) => name.startsWith('public.'))) {
      expect(await sqlstateOf(database.server.query(`select from ${name}`)), name).toBe('00000');
      if (!isTable || KEPT_BY_SERVER.includes(name)) continue;
      for (const sql of [
        `insert into ${name} default values`,
        `delete from ${name}`,
        `truncate ${name} cascade`,
        `alter table ${name} disable trigger all`,
        `alter table ${name} disable row level security`,
      ]) {
        expect(await sqlstateOf(database.server.query(sql)), sql).toBe('42501');
      }
    }
  });
});

describe('a new table', () => {
  let scratch: TestDatabase;
  let people: Cast;
  beforeAll(async () => {
    scratch = await createTestDatabase();
    people = await createCast(scratch);
  });
  afterAll(() => scratch[Symbol.asyncDispose]());

  const make = async (sql: string): Promise<Relation> => {
    await scratch.owner.query(`
      drop table if exists public.notes;
      create table public.notes (tenant_id uuid not null, id uuid not null default gen_random_uuid(), body text not null,
        primary key (tenant_id, id)); ${sql}`);
    const notes = (await listRelations(scratch.owner)).find(({ name }) => name === 'public.notes');
    if (!notes) throw new Error('The table was not made.');
    return notes;
  };
  const fill = async () => {
    for (const tenant of people.tenants) {
      await scratch.owner.query(`insert into public.notes (tenant_id, body) values ($1, 'secret')`, [tenant]);
    }
  };
  const ENABLE = 'alter table public.notes enable row level security;';
  const OWN_ROWS = `create policy "Members see their notes" on public.notes for select to authenticated
    using (tenant_id in (select tenancy.my_tenant_ids()));`;

  it('without row-level security is found', async () => {
    const notes = await make('grant select on public.notes to anon, authenticated;');
    await fill();
    const findings = await findLeaks(scratch, people, notes);
    expect(findings).toContain('public.notes has no row-level security.');
    expect(findings).toContain('public.notes: anon reads 2 rows.');
    expect(findings).toContain('public.notes: the member of tenant B reads 1 rows.');
    const rules = (await findViolations(scratch.server, ISOLATION_INVARIANTS)).map(
      ({ invariant }) => invariant.name,
    );
    expect(rules).toEqual(['every table has row-level security']);
  });

  it('with a policy that asks nobody who they are is found', async () => {
    const notes = await make(`${ENABLE} grant select on public.notes to authenticated;
      create policy "All" on public.notes for select to authenticated using (true);`);
    await fill();
    expect(await findLeaks(scratch, people, notes)).toContain('public.notes: a stranger reads 2 rows.');
    const violations = await findViolations(scratch.server, ISOLATION_INVARIANTS);
    expect(violations.map(({ invariant }) => invariant.number)).toEqual([17]);
  });

  it('that members may write to is found', async () => {
    const notes =
      await make(`${ENABLE} ${OWN_ROWS} grant select, insert, update, delete on public.notes to authenticated;
      create policy "Members write" on public.notes for all to authenticated using (true) with check (true);`);
    await fill();
    const findings = await findLeaks(scratch, people, notes);
    expect(findings).toContain('public.notes: a stranger inserts 23502.');
    expect(findings).toContain('public.notes: the member of tenant A updates 2 rows.');
    expect(findings).toContain('public.notes: the owner of tenant B deletes 2 rows.');
  });

  it('without rows to prove with is found', async () => {
    const notes = await make(`${ENABLE} ${OWN_ROWS} grant select on public.notes to authenticated;`);
    expect(await findLeaks(scratch, people, notes)).toEqual([
      'public.notes has no rows of tenant A to prove with: add some in tests/support/isolation/seed-tables.ts.',
      'public.notes has no rows of tenant B to prove with: add some in tests/support/isolation/seed-tables.ts.',
    ]);
    await fill();
    expect(await findLeaks(scratch, people, notes)).toEqual([]);
  });

  it('that does not say whose its rows are is found', async () => {
    await make(`${ENABLE} alter table public.notes rename column tenant_id to owner_id;`);
    const notes = (await listRelations(scratch.owner)).find(({ name }) => name === 'public.notes');
    expect(notes && (await findLeaks(scratch, people, notes))).toContain(
      'public.notes does not say whose its rows are: give it a tenant_id, or say it in relations.ts.',
    );
  });
});
