/** Tenants for a run: one person owns them all. */
import { Person } from '#tests/support/signed-in.ts';
import { Shop } from './shop.ts';
import type { World } from './world.ts';

export async function openShops(world: World, count: number): Promise<Shop[]> {
  await forgetDeclines(world);
  const people = { ...(await newOwner(world)), operator: await world.operator() };
  const shops: Shop[] = [];
  for (let opened = 0; opened < count; opened += 1) shops.push(await Shop.open(world, people));
  return shops;
}

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
