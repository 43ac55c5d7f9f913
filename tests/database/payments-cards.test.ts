import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createTenant } from '#tests/support/tenants.ts';

interface Card {
  readonly id: string;
  readonly is_default: boolean;
  readonly detached_at: Date | null;
  readonly exp_year: number;
}

describe('cards', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const save = async (tenant: string, stripeId: string, year = 2040): Promise<Card | undefined> =>
    (
      await database.server.query<Card>(
        `select * from payments.save_card($1, $2, 'card', 'visa', '4242', 12, $3, 'credit', 'fp', null)`,
        [tenant, stripeId, year],
      )
    ).rows[0];
  const detach = (stripeId: string) =>
    database.server.query<Card>('select * from payments.detach_card($1)', [stripeId]);
  const choose = (tenant: string, id: string | undefined) =>
    database.server.query<Card>('select * from payments.set_default_card($1, $2)', [tenant, id]);
  const defaults = async (tenant: string) =>
    (
      await database.server.query<{ id: string }>(
        'select id from public.payment_methods where tenant_id = $1 and is_default',
        [tenant],
      )
    ).rows.map(({ id }) => id);
  const stripeId = () => `pm_${randomUUID()}`;

  it('saved first are the default; the next are not', async () => {
    const tenant = await createTenant(database);
    expect(await save(tenant, stripeId())).toMatchObject({ is_default: true });
    expect(await save(tenant, stripeId())).toMatchObject({ is_default: false });
  });

  it('saved at once by ten events have one default', async () => {
    const tenant = await createTenant(database);
    await Promise.all(Array.from({ length: 10 }, () => save(tenant, stripeId())));
    expect(await defaults(tenant)).toHaveLength(1);
  });

  it('saved again are refreshed', async () => {
    const tenant = await createTenant(database);
    const id = stripeId();
    const first = await save(tenant, id);
    expect(await save(tenant, id, 2041)).toMatchObject({ id: first?.id, exp_year: 2041, is_default: true });
  });

  it('of another tenant cannot be saved or chosen', async () => {
    const tenant = await createTenant(database);
    const other = await createTenant(database);
    const id = stripeId();
    const card = await save(tenant, id);
    expect(await refusalOf(save(other, id))).toMatchObject({ status: 409, code: 'card_of_another_tenant' });
    expect(await refusalOf(choose(other, card?.id))).toMatchObject({ status: 404, code: 'card_not_found' });
    expect(await defaults(tenant)).toEqual([card?.id]);
  });

  it('removed leave the newest other one as the default, and stay removed', async () => {
    const tenant = await createTenant(database);
    const ids = [stripeId(), stripeId(), stripeId()];
    const cards: (Card | undefined)[] = [];
    for (const id of ids) cards.push(await save(tenant, id));
    await detach(ids[0] ?? '');
    expect(await defaults(tenant)).toEqual([cards[2]?.id]);
    const again = await save(tenant, ids[0] ?? '');
    expect(again?.detached_at).not.toBeNull();
    expect(again?.is_default).toBe(false);
    expect(await refusalOf(choose(tenant, cards[0]?.id))).toMatchObject({
      status: 409,
      code: 'card_removed',
    });
    expect((await detach('pm_unknown')).rows[0]?.id).toBeNull();
  });

  it('chosen at once in two tabs leave one default', async () => {
    const tenant = await createTenant(database);
    const first = await save(tenant, stripeId());
    const second = await save(tenant, stripeId());
    await Promise.all([1, 2, 3, 4].flatMap(() => [choose(tenant, first?.id), choose(tenant, second?.id)]));
    expect(await defaults(tenant)).toHaveLength(1);
  });
});
