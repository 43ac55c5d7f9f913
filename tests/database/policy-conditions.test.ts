/** What policies hide from members of the very tenant that a row belongs to. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { issue, saveDraft } from '#tests/support/invoices.ts';
import { type Actor, attemptAs, type Cast, createCast } from '#tests/support/isolation/cast.ts';

let database: TestDatabase;
let cast: Cast;
beforeAll(async () => {
  database = await createTestDatabase();
  cast = await createCast(database);
});
afterAll(() => database[Symbol.asyncDispose]());

async function rowsSeenBy(actor: Actor, table: string): Promise<number | string> {
  const client = await database.owner.connect();
  try {
    const outcome = await attemptAs(client, actor, `select from public.${table}`);
    return outcome.kind === 'done' ? outcome.rows : outcome.sqlstate;
  } finally {
    client.release();
  }
}

describe('members of a tenant', () => {
  it.each(['invoices', 'invoice_lines', 'invoice_taxes'])('see no drafts in %s', async (table) => {
    const [tenant] = cast.tenants;
    const members = cast.actors.filter((actor) => actor.tenant === tenant);
    expect(members).toHaveLength(3);
    const before = await Promise.all(members.map((member) => rowsSeenBy(member, table)));
    const lines = [{ unitAmountCents: 1000, taxRatePpm: 190_000 }];
    const { id } = await saveDraft(database, { tenantId: tenant, lines });
    expect(await Promise.all(members.map((member) => rowsSeenBy(member, table)))).toEqual(before);
    await issue(database, id);
    const after = before.map((count) => Number(count) + 1);
    expect(await Promise.all(members.map((member) => rowsSeenBy(member, table)))).toEqual(after);
  });

  it('see of what was chosen to be told what they chose themselves', async () => {
    const [owner, admin] = cast.actors.filter((actor) => actor.tenant === cast.tenants[0]);
    if (!owner || !admin) throw new Error('The cast is not complete.');
    await database.server.query('select notifications.set_preferences($1, $2, $3)', [
      owner.tenant,
      owner.userId,
      JSON.stringify([{ kind: 'recharge-paused', channel: 'email', isWanted: false }]),
    ]);
    expect(await rowsSeenBy(owner, 'notice_preferences')).toBe(1);
    expect(await rowsSeenBy(admin, 'notice_preferences')).toBe(0);
  });

  it('see of what was told to several what they were told themselves', async () => {
    const people = cast.actors.filter((actor) => actor.tenant === cast.tenants[0]);
    await database.server.query(`select notifications.tell($1, 'recharge-paused', 'an-event')`, [
      cast.tenants[0],
    ]);
    const { rows } = await database.owner.query<{ user_id: string; told: number }>(
      'select user_id, count(*)::integer as told from public.notices where tenant_id = $1 group by user_id',
      [cast.tenants[0]],
    );
    expect(rows.length).toBeGreaterThan(1);
    const told = people.map(({ userId }) => rows.find((row) => row.user_id === userId)?.told ?? 0);
    expect(await Promise.all(people.map((person) => rowsSeenBy(person, 'notices')))).toEqual(told);
  });
});
