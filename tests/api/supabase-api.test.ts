/** What the product relies on in the Supabase API, asked of the embedded one with the client that the product uses. */
import { createClient } from '@supabase/supabase-js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stack } from '../support/stack.ts';

const { NEXT_PUBLIC_SUPABASE_URL: url, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey } = stack();
const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 2 });

const fresh = (key = publishableKey) =>
  createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });

async function signedIn(email: string) {
  const client = fresh();
  const { data, error } = await client.auth.signInWithPassword({ email, password: 'refill-demo' });
  if (error) throw error;
  return { client, user: data.user, session: data.session };
}

beforeAll(async () => {
  await owner.query(`
    drop table if exists public.probe_notes, public.probe_folders, public.probe_closed;
    create table public.probe_folders (id int primary key, owner_id uuid not null references auth.users (id), name text);
    create table public.probe_notes (id int primary key, folder_id int references public.probe_folders, body text);
    create table public.probe_closed (id int primary key);
    alter table public.probe_folders enable row level security;
    alter table public.probe_notes enable row level security;
    alter table public.probe_closed enable row level security;
    create policy "People read their folders" on public.probe_folders for select to authenticated
      using (owner_id = (select auth.uid()));
    create policy "People read notes of their folders" on public.probe_notes for select to authenticated
      using (exists (select from public.probe_folders f where f.id = folder_id));
    create policy "Nobody is kept out by a policy" on public.probe_closed for select using (true);
    grant select on public.probe_folders, public.probe_notes to authenticated;
    insert into public.probe_folders select 1, id, 'mine' from auth.users where email = 'owner@acme.test';
    insert into public.probe_folders select 2, id, 'theirs' from auth.users where email = 'owner@globex.test';
    insert into public.probe_notes values (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c');
    notify pgrst, 'reload schema';
  `);
});

afterAll(async () => {
  await owner.query('drop table public.probe_notes, public.probe_folders, public.probe_closed');
  await owner.query(`notify pgrst, 'reload schema'`);
  await owner.end();
});

describe('sign-in', () => {
  it('a new person is signed in at once, without a confirmation', async () => {
    const client = fresh();
    const email = `new-${Date.now()}@example.test`;
    const { data, error } = await client.auth.signUp({ email, password: 'a-long-password' });
    expect(error).toBeNull();
    expect(data.session?.access_token).toBeTruthy();
    expect(data.user?.email).toBe(email);
  });

  it('an address that is in use cannot sign up again', async () => {
    const { data, error } = await fresh().auth.signUp({
      email: 'owner@acme.test',
      password: 'another-password',
    });
    expect(data.session).toBeNull();
    expect(error?.code).toBe('user_already_exists');
  });

  it('a wrong password is refused', async () => {
    const { error } = await fresh().auth.signInWithPassword({ email: 'owner@acme.test', password: 'wrong' });
    expect(error?.code).toBe('invalid_credentials');
  });

  it('a session is refreshed, and its user and claims are read', async () => {
    const { client, user } = await signedIn('owner@acme.test');
    const refreshed = await client.auth.refreshSession();
    expect(refreshed.error).toBeNull();
    expect((await client.auth.getUser()).data.user?.id).toBe(user.id);
    const { data } = await client.auth.getClaims();
    expect(data?.claims).toMatchObject({ sub: user.id, role: 'authenticated', email: 'owner@acme.test' });
  });

  it('a forged token is nobody', async () => {
    const { session } = await signedIn('owner@acme.test');
    const [header, payload] = session.access_token.split('.');
    const { data, error } = await fresh().auth.getUser(`${header}.${payload}.AAAA`);
    expect(data.user).toBeNull();
    expect(error).not.toBeNull();
  });
});

describe('the Data API', () => {
  it('shows a person the rows that the policies allow, embedded ones included, and no others', async () => {
    const { client } = await signedIn('owner@acme.test');
    const { data, error } = await client
      .from('probe_folders')
      .select('name, probe_notes(id, body)')
      .order('id');
    expect(error).toBeNull();
    expect(data).toEqual([
      {
        name: 'mine',
        probe_notes: [
          { id: 1, body: 'a' },
          { id: 2, body: 'b' },
        ],
      },
    ]);
  });

  it('grants nothing that a migration did not grant, to nobody', async () => {
    const { client } = await signedIn('owner@acme.test');
    for (const anyone of [client, fresh(), fresh(stack().SUPABASE_SECRET_KEY)]) {
      const { error } = await anyone.from('probe_closed').select();
      expect(error?.code).toBe('42501');
    }
    expect((await fresh().from('probe_folders').select()).error?.code).toBe('42501');
  });

  it('keeps a revoke that comes after its first request', async () => {
    const { client } = await signedIn('owner@acme.test');
    await owner.query('revoke select on public.probe_notes from authenticated');
    expect((await client.from('probe_notes').select()).error?.code).toBe('42501');
    await owner.query('grant select on public.probe_notes to authenticated');
    expect((await client.from('probe_notes').select('id')).data).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('exposes no schema but public', async () => {
    for (const schema of ['auth', 'credits', 'graphile_worker']) {
      const { error } = await fresh(stack().SUPABASE_SECRET_KEY).schema(schema).from('users').select();
      expect(error?.code).toBe('PGRST106');
    }
  });

  it('refuses a request without a key and one with a wrong key', async () => {
    const without = await fetch(`${url}/rest/v1/probe_folders`);
    expect(without.status).toBe(401);
    const wrong = await fetch(`${url}/rest/v1/probe_folders`, { headers: { apikey: 'sb_secret_wrong' } });
    expect(wrong.status).toBe(401);
  });
});
