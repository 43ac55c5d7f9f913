/** The operator's side over HTTP: to everyone else it is not there; generated from the folders, so that a new page is covered. */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, Person, signedIn } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { confirm } from '../support/stripe.ts';

const fill = (path: string) => path.replaceAll(/\[\w+\]/g, crypto.randomUUID());
const pages = globSync('app/admin/**/page.tsx').map((file) =>
  fill(file.replace(/^app/, '').replace(/\/page\.tsx$/, '')),
);
const routes = globSync('app/api/admin/**/route.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/export const (GET|POST|PUT|PATCH|DELETE) /g)].map(
    ([, method = '']) => ({ method, path: fill(file.replace(/^app/, '').replace(/\/route\.ts$/, '')) }),
  ),
);

let operator: Person;
let buyer: Awaited<ReturnType<typeof newOwner>>;

beforeAll(async () => {
  operator = await signedIn('operator@refill.test');
  buyer = await newOwner('Bought');
});
afterAll(() => owner.end());

async function buy(body: Record<string, unknown>): Promise<{ id: string; intentId: string }> {
  const answer = await buyer.person.call('/api/stripe/create-payment-intent', {
    body: { purchaseId: crypto.randomUUID(), ...body },
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return {
    id: answer.body.payment.id,
    intentId: String(answer.body.clientSecret).split('_secret')[0] ?? '',
  };
}

describe('to everyone else it is not there', () => {
  it('there are pages and routes to ask for', () => {
    expect(pages.length).toBeGreaterThan(8);
    expect(routes.length).toBeGreaterThan(4);
  });

  it.each(pages)('the page %s sends who is signed out to sign in, and is 404 to an owner', async (path) => {
    const stranger = await new Person().call(path);
    expect(stranger.status).toBe(307);
    expect(stranger.headers.get('location')).toContain('/sign-in');
    const answer = await buyer.person.call(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('aria-label="Admin"');
  });

  it.each(routes)(
    '$method $path is 401 to who is signed out, and 404 to an owner',
    async ({ method, path }) => {
      const sent = method === 'GET' ? { method } : { method, body: {} };
      expect((await new Person().call(path, sent)).status).toBe(401);
      expect((await buyer.person.call(path, sent)).status).toBe(404);
    },
  );
});

describe('packages', () => {
  const made = {
    slug: `p-${crypto.randomUUID().slice(0, 8)}`,
    currency: 'usd',
    description: '',
    position: 90,
  };

  it('a changed price counts from the next purchase on; what was agreed on keeps its own', async () => {
    const first = { name: 'Frozen', credits: 100, priceCents: 1000, isActive: true };
    const { body } = await operator.call('/api/admin/packages', { body: { ...made, ...first } });
    const agreed = await buy({ packageId: body.id });
    const { slug: _, ...rest } = made;
    const changed = await operator.call(`/api/admin/packages/${body.id}`, {
      method: 'PUT',
      body: { ...rest, ...first, credits: 200, priceCents: 1500 },
    });
    expect(changed.status).toBe(200);
    const later = await buy({ packageId: body.id });
    const read = (id: string) =>
      rows('select amount_cents::int, credits::int from public.payment_history where id = $1', [id]);
    expect(await read(agreed.id)).toEqual([{ amount_cents: 1000, credits: 100 }]);
    expect(await read(later.id)).toEqual([{ amount_cents: 1500, credits: 200 }]);
    const log = await rows<{ action: string }>(
      'select action from public.audit_log where subject = $1 order by at',
      [body.id],
    );
    expect(log.map(({ action }) => action)).toEqual(['package.created', 'package.changed']);
  });

  it('X8: markup in the name of a package is shown as the text that it is', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const description = '</script><script>alert(1)</script>';
    const sold = { currency: 'usd', position: 90, credits: 100, priceCents: 1000, name, description };
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    const { body } = await operator.call('/api/admin/packages', { body: { ...sold, slug, isActive: true } });
    for (const [person, path] of [
      [buyer.person, `/${buyer.tenant.slug}/settings/billing/purchase`],
      [operator, '/admin/packages'],
    ] as const) {
      const page = String((await person.call(path)).body);
      expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(page).not.toContain('<img src=x');
      expect(page).not.toContain('<script>alert(1)');
    }
    const withdrawn = { ...sold, isActive: false };
    await operator.call(`/api/admin/packages/${body.id}`, { method: 'PUT', body: withdrawn });
  });

  it('a short name is used once, an unknown package is 404, a price of nothing 400', async () => {
    const body = { ...made, name: 'Again', credits: 1, priceCents: 100, isActive: false };
    expect((await operator.call('/api/admin/packages', { body })).status).toBe(409);
    const { slug: _, ...change } = body;
    const path = `/api/admin/packages/${crypto.randomUUID()}`;
    expect((await operator.call(path, { method: 'PUT', body: change })).status).toBe(404);
    const free = await operator.call(path, { method: 'PUT', body: { ...change, priceCents: 0 } });
    expect(free.body.error).toMatchObject({ code: 'invalid_request', param: 'priceCents' });
  });

  it('rates that leave the smallest amount without one are refused, and the old ones stay', async () => {
    const read = () =>
      rows(`select * from public.custom_amount_tiers where currency = 'usd' order by from_cents`);
    const before = await read();
    const answer = await operator.call('/api/admin/custom-amounts/usd', {
      method: 'PUT',
      body: { minCents: 500, maxCents: 1000, tiers: [{ fromCents: 600, creditsPerHundred: 100 }] },
    });
    expect(answer.body.error).toMatchObject({ code: 'invalid_request', param: 'tiers' });
    expect(await read()).toEqual(before);
  });
});

describe('a payment and its events', () => {
  it('its story tells of agreement, payment and credits; a replay of its event changes nothing', async () => {
    const { id, intentId } = await buy({ customAmountCents: 5000 });
    expect(await confirm(intentId, '4242424242424242')).toBe('succeeded');
    const entries = () =>
      rows('select sequence, delta from public.credit_entries where tenant_id = $1', [buyer.tenant.id]);
    await eventually(entries, (seen) => seen.length === 1);
    const find = () =>
      rows<{ id: string; status: string; attempts: number }>(
        `select id, status, attempts_before + attempts as attempts from public.webhook_events
         where type = 'payment_intent.succeeded' and payload #>> '{data,object,id}' = $1`,
        [intentId],
      );
    await eventually(find, ([seen]) => seen?.status === 'processed');
    const page = await operator.call(`/admin/payments/${id}`);
    expect(page.status).toBe(200);
    for (const words of ['Agreed', 'Paid', 'Ledger entry 1', 'payment_intent.succeeded']) {
      expect(page.body).toContain(words);
    }
    const [event] = await find();
    const before = await entries();
    expect((await operator.call(`/api/admin/webhooks/${event?.id}/replay`, { body: {} })).status).toBe(200);
    await eventually(
      find,
      ([seen]) => seen?.status === 'processed' && seen.attempts === (event?.attempts ?? 0) + 1,
    );
    expect(await entries()).toEqual(before);
    const payload = await operator.call(`/admin/webhooks/${event?.id}`);
    expect(payload.body).toContain('[hidden]');
    expect(payload.body).not.toContain(`${intentId}_secret`);
  });

  it.each([(email: string) => email, () => buyer.tenant.slug, () => buyer.tenant.id])(
    'payments are found by e-mail, tenant and id, and by nothing that is not theirs',
    async (term) => {
      const found = await operator.call(`/admin/payments?q=${encodeURIComponent(term(buyer.email))}`);
      expect(found.body).toContain('Custom amount');
      const other = await operator.call(`/admin/payments?q=${encodeURIComponent(`${term(buyer.email)}%`)}`);
      expect(other.body).toContain('Nothing matches');
    },
  );
});

it('metrics are for who knows the secret', async () => {
  const ask = (authorization: string) =>
    fetch(`${stack().APP_URL}/api/metrics`, { headers: { authorization } });
  expect((await ask('Bearer guess')).status).toBe(401);
  const answer = await ask(`Bearer ${stack().CRON_SECRET}`);
  expect(answer.status).toBe(200);
  // A test beside this one may have a worker of its own.
  expect(await answer.text()).toMatch(/^refill_workers_alive [1-9]\d*$/m);
});
