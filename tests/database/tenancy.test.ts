import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createApiKey, createPerson, createTenant, randomEmail, value } from '#tests/support/tenants.ts';

describe('tenancy', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const server = () => database.server;

  const rolesOf = async (tenant: string) =>
    (
      await server().query<{ user_id: string; role: string }>(
        'select user_id, role from public.memberships where tenant_id = $1 order by created_at, role desc',
        [tenant],
      )
    ).rows.map(({ role }) => role);
  const invite = async (tenant: string, email: string, token = randomBytes(32), role = 'member') => {
    await server().query('select tenancy.invite($1, null, $2, $3, $4)', [tenant, email, role, token]);
    return token;
  };
  const accept = (token: Buffer, person: string) =>
    server().query<{ value: string }>('select tenancy.accept_invitation($1, $2) as value', [token, person]);
  const join = async (tenant: string, role: string) => {
    const person = await createPerson(database);
    await database.owner.query(
      'insert into public.memberships (tenant_id, user_id, role) values ($1, $2, $3)',
      [tenant, person, role],
    );
    return person;
  };
  const remove = (tenant: string, person: string) =>
    server().query('select tenancy.remove_member($1, $2)', [tenant, person]);
  const change = (tenant: string, person: string, role: string) =>
    server().query('select tenancy.change_role($1, $2, $3)', [tenant, person, role]);

  it('makes a tenant with an owner and an account; of one name each gets a slug of its own', async () => {
    const person = await createPerson(database);
    const tenants = await Promise.all(
      [1, 2, 3].map(
        async () =>
          (
            await server().query<{ id: string; slug: string }>(
              `select * from tenancy.create_tenant($1, '  Müller & Söhne ')`,
              [person],
            )
          ).rows[0],
      ),
    );
    expect(tenants.map((tenant) => tenant?.slug).sort()).toEqual([
      'm-ller-s-hne',
      'm-ller-s-hne-2',
      'm-ller-s-hne-3',
    ]);
    expect(await rolesOf(tenants[0]?.id ?? '')).toEqual(['owner']);
    const account = await server().query('select from public.credit_accounts where tenant_id = $1', [
      tenants[0]?.id,
    ]);
    expect(account.rowCount).toBe(1);
  });

  it('finds a slug for names without letters, and refuses empty ones', async () => {
    const person = await createPerson(database);
    const make = (name: string) =>
      server().query<{ value: string }>('select (tenancy.create_tenant($1, $2)).slug as value', [
        person,
        name,
      ]);
    expect(value(await make('你好'))).toBe('tenant');
    expect(value(await make(`${'a'.repeat(39)} b`))).toBe('a'.repeat(39));
    expect(await sqlstateOf(make('   '))).toBe('23514');
  });

  it('lets the invited person in once, whoever clicks how often', async () => {
    const tenant = await createTenant(database);
    const email = randomEmail();
    const token = await invite(tenant, `  ${email.toUpperCase()} `, undefined, 'admin');
    const person = await createPerson(database, email);
    const answers = await Promise.all([1, 2, 3].map(() => accept(token, person)));
    expect(answers.map(value)).toEqual([tenant, tenant, tenant]);
    expect(await rolesOf(tenant)).toEqual(['owner', 'admin']);
    expect(await refusalOf(invite(tenant, email))).toMatchObject({ status: 409, code: 'already_member' });
  });

  it('refuses invitations that are unknown, foreign, withdrawn or expired', async () => {
    const tenant = await createTenant(database);
    const email = randomEmail();
    const person = await createPerson(database, email);
    const token = await invite(tenant, email);
    expect(await refusalOf(accept(randomBytes(32), person))).toMatchObject({ status: 404 });
    expect(await refusalOf(accept(token, await createPerson(database)))).toMatchObject({
      status: 403,
      code: 'invitation_for_someone_else',
    });
    const newer = await invite(tenant, email);
    expect(await refusalOf(accept(token, person))).toMatchObject({ code: 'invitation_not_found' });
    await database.owner.query(
      `update public.invitations set expires_at = now() - interval '1 second' where token_hash = $1`,
      [newer],
    );
    expect(await refusalOf(accept(newer, person))).toMatchObject({ status: 409, code: 'invitation_expired' });
    expect(await rolesOf(tenant)).toEqual(['owner']);
  });

  it('leaves one open invitation of two sent at once', async () => {
    const tenant = await createTenant(database);
    const email = randomEmail();
    await Promise.all([1, 2, 3, 4].map(() => invite(tenant, email)));
    const open = await server().query(
      'select from public.invitations where tenant_id = $1 and revoked_at is null',
      [tenant],
    );
    expect(open.rowCount).toBe(1);
  });

  it('withdraws an open invitation of the tenant, no other', async () => {
    const tenant = await createTenant(database);
    const other = await createTenant(database);
    const token = await invite(tenant, randomEmail());
    const id = value(
      await server().query<{ value: string }>(
        'select id as value from public.invitations where token_hash = $1',
        [token],
      ),
    );
    const revoke = (whose: string, which: string) =>
      server().query('select tenancy.revoke_invitation($1, $2)', [whose, which]);
    expect(await refusalOf(revoke(other, id))).toMatchObject({ status: 404, code: 'invitation_not_found' });
    expect(await refusalOf(revoke(tenant, randomUUID()))).toMatchObject({ status: 404 });
    await revoke(tenant, id);
    await revoke(tenant, id);
  });

  it('keeps the last owner, also when two owners remove or demote each other at once', async () => {
    for (const act of [remove, (tenant: string, person: string) => change(tenant, person, 'member')]) {
      const first = await createPerson(database);
      const tenant = await createTenant(database, first);
      const second = await join(tenant, 'owner');
      const results = await Promise.allSettled([act(tenant, first), act(tenant, second)]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await rolesOf(tenant)).filter((role) => role === 'owner')).toHaveLength(1);
    }
    const person = await createPerson(database);
    const tenant = await createTenant(database, person);
    const refusal = { status: 409, code: 'last_owner' };
    expect(await refusalOf(remove(tenant, person))).toMatchObject(refusal);
    expect(await refusalOf(change(tenant, person, 'admin'))).toMatchObject(refusal);
    expect(await rolesOf(tenant)).toEqual(['owner']);
  });

  it('changes and ends memberships of this tenant alone', async () => {
    const tenant = await createTenant(database);
    const member = await join(tenant, 'member');
    const other = await createTenant(database, member);
    await change(tenant, member, 'owner');
    expect(await rolesOf(tenant)).toEqual(['owner', 'owner']);
    await remove(tenant, member);
    expect(await rolesOf(tenant)).toEqual(['owner']);
    expect(await rolesOf(other)).toEqual(['owner']);
    expect(await refusalOf(remove(tenant, member))).toMatchObject({ status: 404, code: 'member_not_found' });
    expect(await refusalOf(change(tenant, member, 'admin'))).toMatchObject({ status: 404 });
    expect(await sqlstateOf(change(other, member, 'emperor'))).toBe('23514');
  });

  it('revokes a key of the tenant for good, and notes when keys were used', async () => {
    const tenant = await createTenant(database);
    const other = await createTenant(database);
    const key = await createApiKey(database, tenant);
    const revoke = (whose: string) => server().query('select tenancy.revoke_api_key($1, $2)', [whose, key]);
    const read = async () =>
      (
        await server().query('select revoked_at, last_used_at, key_hash from public.api_keys where id = $1', [
          key,
        ])
      ).rows[0];
    expect(await refusalOf(revoke(other))).toMatchObject({ status: 404, code: 'api_key_not_found' });
    expect(await read()).toMatchObject({ revoked_at: null, last_used_at: null });
    await server().query('select tenancy.touch_api_keys($1)', [[(await read())?.key_hash, randomBytes(32)]]);
    expect((await read())?.last_used_at).toBeInstanceOf(Date);
    await revoke(tenant);
    const { revoked_at } = (await read()) ?? {};
    await revoke(tenant);
    expect((await read())?.revoked_at).toEqual(revoked_at);
    expect(
      await sqlstateOf(
        server().query(`select tenancy.create_api_key($1, null, 'x', 'p', $2, '{admin}')`, [
          tenant,
          randomBytes(32),
        ]),
      ),
    ).toBe('23514');
  });

  it('does not wait for a key that a debit is charging, which would deadlock', async () => {
    const tenant = await createTenant(database);
    const key = await createApiKey(database, tenant, 10);
    const client = await server().connect();
    try {
      await client.query('begin');
      await client.query(`select credits.give($1, 'promotion', 10, 'g')`, [tenant]);
      await client.query(`select credits.consume($1, 1, 'c', '', $2)`, [tenant, key]);
      await server().query(
        `set statement_timeout = '2s'; select tenancy.touch_api_keys((select array_agg(key_hash) from public.api_keys));
         reset statement_timeout`,
      );
      await client.query('commit');
    } finally {
      client.release();
    }
  });
});
