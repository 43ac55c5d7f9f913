/** X10: how often one address, one account and one tenant may call the routes that guess, send mail or begin payments. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRoute } from '../support/routes/call-route.ts';
import { readRoutes } from '../support/routes/read-routes.ts';
import { type Cast, makeCast } from '../support/routes/things.ts';
import { owner, rows } from '../support/running-ledger.ts';
import { newOwner, Person } from '../support/signed-in.ts';

const routes = await readRoutes();
const limited = routes.filter(({ declaration }) => (declaration?.limits.length ?? 0) > 0);

/** Addresses of documentation, behind a proxy on this machine: nobody else calls from there. */
let lastAddress = 0;
const newAddress = () => `203.0.113.${++lastAddress}`;
const from = (address: string) => ({ 'x-forwarded-for': `198.51.100.1, ${address}` });

let cast: Cast;
beforeAll(async () => {
  cast = await makeCast();
}, 120_000);
afterAll(() => owner.end());

/** As if all that is allowed in this window had been used, by any process. */
async function spend(counter: string, key: string, seconds = 300): Promise<void> {
  await owner.query(
    `insert into public.rate_limits (key, points, expire) values ($1, 1000000, $2)
     on conflict (key) do update set points = excluded.points, expire = excluded.expire`,
    [`${counter}:${key}`, Date.now() + seconds * 1000],
  );
}

const counted = async (counter: string, key: string) =>
  (
    await rows<{ points: number }>('select points from public.rate_limits where key = $1', [
      `${counter}:${key}`,
    ])
  )[0]?.points ?? 0;

function isLimited(answer: { status: number; headers: Headers; body: unknown }): void {
  expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(300);
}

describe('which routes are limited', () => {
  it.each([
    ['POST /api/auth/sign-in', ['sign-in:address', 'sign-in:account']],
    ['POST /api/auth/sign-up', ['sign-up:address', 'sign-up:account']],
    ['POST /api/auth/forgot-password', ['forgot-password:address', 'forgot-password:account']],
    ['POST /api/auth/confirm-email', ['mailed-code:address', 'mailed-code:account']],
    ['POST /api/auth/reset-password', ['mailed-code:address', 'mailed-code:account']],
    ['POST /api/stripe/create-payment-intent', ['purchase:tenant', 'purchase:address']],
    ['POST /api/stripe/payment-methods', ['purchase:tenant', 'purchase:address']],
    ['POST /api/recharge/resume', ['purchase:address']],
  ])('%s', (name, limits) => {
    expect(limited.find((route) => route.name === name)?.declaration?.limits).toEqual(limits);
  });
});

describe('per address', () => {
  const perAddress = limited.flatMap((route) =>
    (route.declaration?.limits ?? [])
      .filter((limit) => limit.endsWith(':address'))
      .map((limit) => [route.name, limit, route] as const),
  );

  it.each(perAddress)(
    'X10: %s is 429 with Retry-After beyond %s, and other addresses are unaffected',
    async (_, limit, route) => {
      const [busy, other] = [newAddress(), newAddress()];
      await spend(limit, busy);
      // Signing in or up would change who the owner is.
      const person = route.declaration?.access.who === 'anyone' ? new Person() : cast.owner;
      const call = (address: string) => callRoute(route, { person, headers: from(address) }, cast.ours);
      isLimited(await call(busy));
      expect((await call(other)).status).not.toBe(429);
      expect(await counted(limit, other)).toBe(1);
    },
  );

  it('X10: what a caller says of himself before the proxy changes nothing', async () => {
    const address = newAddress();
    await spend('sign-in:address', address);
    const body = { email: 'nobody@example.test', password: 'wrong' };
    for (const claimed of ['127.0.0.1', '10.0.0.1', newAddress()]) {
      const headers = { 'x-forwarded-for': `${claimed}, ${address}`, 'x-refill-peer': '127.0.0.1' };
      isLimited(await new Person().call('/api/auth/sign-in', { body, headers }));
    }
  });
});

describe('per account', () => {
  it('X10: ten wrong passwords, from any address, and the right one is 429 too; another account is unaffected', async () => {
    const { email } = await newOwner('Guessed');
    const signIn = (password: string, who = email) =>
      new Person().call('/api/auth/sign-in', { body: { email: who, password }, headers: from(newAddress()) });
    for (let n = 0; n < 10; n++) expect((await signIn(`guess ${n}`)).status).toBe(401);
    const refused = await signIn('a-long-password');
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    // However it is written.
    expect((await signIn('a-long-password', email.toUpperCase())).status).toBe(429);
    const { email: other } = await newOwner('Other');
    expect((await signIn('a-long-password', other)).status).toBe(200);
  });

  it('a right password is no guess: it is not counted', async () => {
    const { email } = await newOwner('Known');
    for (let n = 0; n < 12; n++) {
      const answer = await new Person().call('/api/auth/sign-in', {
        body: { email, password: 'a-long-password' },
      });
      expect(answer.status).toBe(200);
    }
    expect(await counted('sign-in:account', email)).toBe(0);
  });

  const password = 'a-long-password';
  it.each([
    ['sign-up', 'sign-up', { password, fullName: 'N', tenantName: 'N' }],
    ['forgot-password', 'forgot-password', {}],
    ['confirm-email', 'mailed-code', { code: '000000' }],
    ['reset-password', 'mailed-code', { code: '000000', password }],
  ])('X10: %s is 429 for an account that was named too often, known or not', async (path, counter, rest) => {
    const { email: known } = await newOwner('Named');
    for (const email of [known, `${crypto.randomUUID()}@example.test`]) {
      await spend(`${counter}:account`, email);
      isLimited(await new Person().call(`/api/auth/${path}`, { body: { email, ...rest } }));
    }
  });
});

describe('per tenant', () => {
  it.each(
    limited
      .filter(({ declaration }) => declaration?.limits.includes('purchase:tenant'))
      .map((route) => [route.name, route] as const),
  )(
    'X10: %s is 429 for a tenant that began too many, whoever of it asks, and nothing is begun; others are unaffected',
    async (_, route) => {
      await spend('purchase:tenant', cast.theirs.tenantId);
      const payments = () =>
        rows('select id from public.payment_history where tenant_id = $1 order by id', [
          cast.theirs.tenantId,
        ]);
      const before = await payments();
      isLimited(await callRoute(route, { person: cast.stranger }, cast.theirs));
      expect(await payments()).toEqual(before);
      expect(await callRoute(route, { person: cast.owner }, cast.ours)).toMatchObject({ status: 200 });
    },
  );
});
