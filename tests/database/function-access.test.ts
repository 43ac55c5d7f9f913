/** X4: what is called through the Data API past the routes. Every function of the catalog is really called. */
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOT_OURS, READERS_OF_SESSION } from '#lib/credits/invariants/isolation.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { type Actor, attemptAs } from '#tests/support/isolation/cast.ts';
import { createPerson, createTenant } from '#tests/support/tenants.ts';

interface Callable {
  readonly name: string;
  /** The call itself, with nothing in any of its arguments. */
  readonly call: string;
  /** Runs with the rights of its caller, in the schema that the Data API shows: it shows no more than the tables do. */
  readonly isOfCaller: boolean;
}

let database: TestDatabase;
let owner: Actor;
let functions: readonly Callable[];

beforeAll(async () => {
  database = await createTestDatabase();
  const userId = await createPerson(database);
  owner = {
    name: 'the owner of a tenant',
    role: 'authenticated',
    userId,
    tenant: await createTenant(database, userId),
  };
  functions = await listFunctions(database.owner);
});
afterAll(() => database[Symbol.asyncDispose]());

async function listFunctions(client: pg.Pool): Promise<readonly Callable[]> {
  const { rows } = await client.query<Callable>(
    `select p.oid::regprocedure::text as name, n.nspname = 'public' and not p.prosecdef as "isOfCaller",
       format('%I.%I(%s)', n.nspname, p.proname,
         (select string_agg('null::' || format_type(a.type, null), ', ' order by a.position)
          from unnest(p.proargtypes) with ordinality as a (type, position))) as call
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${NOT_OURS} and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype order by 1`,
  );
  return rows;
}

/** @returns the functions that let the actor in, whatever they made of being asked for nothing. */
async function admitted(actor: Actor): Promise<string[]> {
  const client = await database.owner.connect();
  try {
    const names: string[] = [];
    for (const { name, call, isOfCaller } of functions) {
      const outcome = await attemptAs(client, actor, `select ${call}`);
      const isRefused = outcome.kind === 'refused' && outcome.sqlstate === '42501';
      if (!isRefused && !(isOfCaller && actor.role === 'authenticated')) names.push(name);
    }
    return names;
  } finally {
    client.release();
  }
}

it('X4: a visitor may call no function that changes anything', async () => {
  expect(functions.map(({ name }) => name)).toContain('credits.lock_account(uuid)');
  expect(await admitted({ name: 'a visitor', role: 'anon', userId: null, tenant: null })).toEqual([]);
});

it('X4: somebody signed in may call no function that changes anything', async () => {
  expect(await admitted(owner)).toEqual([...READERS_OF_SESSION].sort());
});
