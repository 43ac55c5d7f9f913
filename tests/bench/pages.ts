/** The pages on which a tenant looks at its ledger, as a browser asks for them: what a person waits for. */
import { DEMO_PASSWORD } from '#scripts/seed-demo.ts';
import type { BenchStack } from './bench-stack.ts';
import { quantile } from './statistics.ts';

const PERSON = 'owner@globex.test';
const PAGES = [
  ['Usage tab, the page', 'usage'],
  ['History tab, the page', 'history'],
] as const;
const WARM_UP = 3;
const LOADS_A_ROUND = 15;

/** Makes the person of the bench a member of these tenants. */
export async function joinTenants(stack: BenchStack, tenantIds: readonly string[]): Promise<void> {
  await stack.owner.query(
    `insert into public.memberships (tenant_id, user_id, role)
     select t.id, p.user_id, 'owner' from unnest($1::uuid[]) as t (id), public.profiles p where p.email = $2`,
    [tenantIds, PERSON],
  );
}

/** The median time in ms of each page, in so many rounds. @throws where a page is not answered with 200. */
export async function timePages(
  stack: BenchStack,
  tenantIds: readonly string[],
  rounds: number,
): Promise<Map<string, number[]>> {
  const { rows } = await stack.owner.query<{ slug: string }>(
    'select slug from public.tenants where id = any ($1)',
    [tenantIds],
  );
  const cookie = await signIn(stack);
  const medians = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, tab] of PAGES) {
      const times: number[] = [];
      for (let n = -WARM_UP; n < LOADS_A_ROUND; n++) {
        const slug = rows[(n + WARM_UP + round) % rows.length]?.slug;
        const startedAt = performance.now();
        const answer = await fetch(`${addressOf(stack)}/${slug}/settings/billing/${tab}`, {
          headers: { cookie },
        });
        await answer.text();
        if (answer.status !== 200) throw new Error(`${name} was answered with ${answer.status}`);
        if (n >= 0) times.push(performance.now() - startedAt);
      }
      times.sort((a, b) => a - b);
      medians.set(name, [...(medians.get(name) ?? []), quantile(times, 0.5)]);
    }
  }
  return medians;
}

const addressOf = (stack: BenchStack) => stack.env.APP_URL ?? `http://127.0.0.1:${stack.appPort}`;

async function signIn(stack: BenchStack): Promise<string> {
  const answer = await fetch(`${addressOf(stack)}/api/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: addressOf(stack) },
    body: JSON.stringify({ email: PERSON, password: DEMO_PASSWORD }),
  });
  if (answer.status !== 200) throw new Error(`Signing in was answered with ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
