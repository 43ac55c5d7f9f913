/** The people of the demo. They are made through the auth API, as everybody is, and only in the embedded default. */
import { createClient } from '@supabase/supabase-js';
import pg from 'pg';

export const DEMO_PASSWORD = 'refill-demo';

export const DEMO_PEOPLE = [
  { email: 'owner@acme.test', fullName: 'Olivia Owens', note: 'owner of Acme' },
  { email: 'admin@acme.test', fullName: 'Adam Adler', note: 'admin of Acme' },
  { email: 'member@acme.test', fullName: 'Mia Meyer', note: 'member of Acme' },
  { email: 'owner@globex.test', fullName: 'Grace Globe', note: 'owner of Globex' },
  { email: 'operator@refill.test', fullName: 'Oscar Operator', note: 'operator of the platform' },
] as const;

interface Options {
  readonly ownerUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
}

/** Makes whoever is missing, then hands all of them to `tenancy.seed_demo`. Safe to call at every start. */
export async function seedDemo({ ownerUrl, supabaseUrl, publishableKey }: Options): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    let ids = await findPeople(client);
    const missing = DEMO_PEOPLE.filter(({ email }) => !ids.has(email));
    await Promise.all(missing.map((person) => signUp(person, supabaseUrl, publishableKey)));
    if (missing.length > 0) ids = await findPeople(client);

    const seed = await client.query(
      `select to_regprocedure('tenancy.seed_demo(jsonb)') is not null as exists`,
    );
    if (seed.rows[0]?.exists !== true) return;
    const people = DEMO_PEOPLE.map(({ email, fullName }) => ({ id: ids.get(email), email, fullName }));
    await client.query('select tenancy.seed_demo($1)', [JSON.stringify(people)]);
    await addItems(client);
  } finally {
    await client.end();
  }
}

/** What Acme sells in the conversation to try. One that is there keeps what was sold of it. */
const DEMO_ITEMS = [
  {
    sku: 'LAKERS-101',
    name: 'Lakers vs Warriors ticket',
    description: 'Section 101, row 5',
    cents: 20_000,
    stock: 500,
  },
  {
    sku: 'COURTSIDE',
    name: 'Courtside upgrade',
    description: 'From section 101 to the floor',
    cents: 15_000,
    stock: 40,
  },
] as const;

async function addItems(client: pg.Client): Promise<void> {
  for (const { sku, name, description, cents, stock } of DEMO_ITEMS) {
    await client.query(
      `select orders.save_item(t.id, $1, $2, $3, $4, 'usd', $5, true) from public.tenants t
       where t.slug = 'acme' and not exists (
         select from public.items i where i.tenant_id = t.id and i.sku = $1)`,
      [sku, name, description, cents, stock],
    );
  }
}

async function findPeople(client: pg.Client): Promise<Map<string, string>> {
  const found = await client.query<{ id: string; email: string }>(
    'select id, email from auth.users where email = any($1)',
    [DEMO_PEOPLE.map(({ email }) => email)],
  );
  return new Map(found.rows.map(({ id, email }) => [email, id]));
}

async function signUp(
  person: (typeof DEMO_PEOPLE)[number],
  supabaseUrl: string,
  publishableKey: string,
): Promise<void> {
  const supabase = createClient(supabaseUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await supabase.auth.signUp({
    email: person.email,
    password: DEMO_PASSWORD,
    options: { data: { full_name: person.fullName } },
  });
  if (error) throw new Error(`${person.email} could not be made: ${error.message}`, { cause: error });
}
