/** What a tenant's own systems are posted, and what owners and admins see and do about it. */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeApiKey } from '../support/api-tenant.ts';
import { callPayments, payCheckout } from '../support/payments-api.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { type Received, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

// Each sale waits for a webhook and for the worker, on a machine that may have much else to do.
vi.setConfig({ testTimeout: 120_000 });

const ADDRESSES = { success_url: 'https://yoursite.com/success', cancel_url: 'https://yoursite.com/cancel' };

let boss: Person;
let tenant: { id: string; slug: string };
let key: string;
let receiver: WebhookReceiver;
beforeAll(async () => {
  ({ person: boss, tenant } = await newOwner('Hooks'));
  ({ key } = await makeApiKey(owner, tenant.id, { scopes: ['payments'] }));
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver[Symbol.asyncDispose]());

const path = (rest: string) => `/api/tenants/${tenant.slug}${rest}`;
const add = (body: Record<string, unknown>) => boss.call(path('/webhook-endpoints'), { body });

/** An order that was paid: what endpoints hear of. */
async function sell(): Promise<{ id: string; reference: string }> {
  const { body } = await callPayments('POST', '/checkout/create', {
    key,
    body: { items: [{ name: 'Ticket', amount: 5 }], ...ADDRESSES },
  });
  await payCheckout(body.checkout_session.id, { card: '4242424242424242' });
  return body.order;
}

const postsOf = (orderId: string): Received[] =>
  receiver.received.filter(({ body }) => JSON.parse(body).data.id === orderId);
const arrives = (orderId: string, times: number) =>
  eventually(
    async () => postsOf(orderId),
    (posts) => posts.length >= times,
    60_000,
  );
const deliveryOf = async (orderId: string) =>
  (
    await rows<{ id: string; status: string; attempts: number }>(
      `select d.id, d.status, d.attempts from public.deliveries d
       join public.outgoing_events e on e.tenant_id = d.tenant_id and e.id = d.event_id
       where e.payload ->> 'id' = $1 and d.endpoint_id is not null`,
      [orderId],
    )
  )[0];
const isDelivered = (orderId: string, attempts: number) =>
  eventually(
    () => deliveryOf(orderId),
    (delivery) => delivery?.status === 'delivered' && delivery.attempts >= attempts,
    60_000,
  );

/** The headers of the convention; throws where the signature is not that of the secret. */
function verify({ headers, body }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });
}

describe('an endpoint', () => {
  it.each([
    ['no address', 'not an address'],
    ['a name and password', 'https://me:secret@example.com/hooks'],
    ['a private network', 'https://[fec0::1]/hooks'],
  ])('with %s is refused in words at its field', async (_, url) => {
    const answer = await add({ url });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid_request', param: 'url' });
  });

  it('is posted what happened, signed, again after a 500, and again under the same id when it is replayed', async () => {
    const { status, body } = await add({ url: receiver.url, eventTypes: ['order.paid'] });
    expect(status).toBe(200);
    expect(body.secret).toMatch(/^whsec_/);
    receiver.answers = { status: 500, body: 'We are ill' };
    const order = await sell();
    const [failed] = await arrives(order.id, 1);
    if (!failed) throw new Error('Nothing arrived.');
    expect(verify(failed, body.secret)).toMatchObject({
      type: 'order.paid',
      data: { id: order.id, reference: order.reference, status: 'paid', total: 500 },
    });
    expect(() => verify(failed, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();

    receiver.answers = { status: 204, body: '' };
    const posts = await arrives(order.id, 2);
    const delivery = await isDelivered(order.id, 2);
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);

    const page = await boss.call(`/${tenant.slug}/settings/webhooks/${delivery?.id}`);
    expect(page.body).toContain('We are ill');
    expect(page.body).toContain('The endpoint answered 500.');
    expect(page.body).not.toContain(body.secret);

    expect((await boss.call(path(`/deliveries/${delivery?.id}/replay`), { method: 'POST' })).status).toBe(
      200,
    );
    const replayed = await arrives(order.id, 3);
    expect(new Set(replayed.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await isDelivered(order.id, 3);
  });

  it('that is switched off or removed is posted nothing, and the list says so', async () => {
    await using other = await startWebhookReceiver();
    const { body } = await add({ url: other.url, description: 'The other one' });
    const one = path(`/webhook-endpoints/${body.id}`);
    expect((await boss.call(one, { method: 'PATCH', body: { isOn: false } })).status).toBe(200);
    const first = await sell();
    await arrives(first.id, 1);
    expect(other.received).toEqual([]);
    expect((await boss.call(`/${tenant.slug}/settings/webhooks`)).body).toContain('Switched off.');
    await boss.call(one, { method: 'PATCH', body: { isOn: true } });
    const second = await sell();
    await eventually(
      async () => other.received.length,
      (count) => count > 0,
      60_000,
    );
    expect(JSON.parse(other.received[0]?.body ?? '{}').data.id).toBe(second.id);
    expect((await boss.call(one, { method: 'DELETE' })).status).toBe(200);
    expect((await boss.call(one, { method: 'DELETE' })).status).toBe(404);
    expect((await boss.call(`/${tenant.slug}/settings/webhooks`)).body).not.toContain('The other one');
  });
});

describe('the list of deliveries', () => {
  it('has pages: each delivery stands on one of them, the newest first, also those of one moment', async () => {
    const other = await newOwner('Pages');
    await owner.query(
      `with told as (
         insert into public.outgoing_events (tenant_id, type, dedupe_key, payload)
         select $1, 'order.paid', 'page:' || n, jsonb_build_object('n', n) from generate_series(1, 120) n
         returning id, (payload ->> 'n')::integer as n)
       insert into public.deliveries (tenant_id, event_id, channel, address, message, status, created_at, delivered_at,
         next_attempt_at)
       select $1, id, 'sms', '+1555' || n, 'Told', 'delivered', '2026-11-20T10:00:00Z'::timestamptz + n / 7 * interval '1 s',
         now(), null from told`,
      [other.tenant.id],
    );
    const seen: string[] = [];
    let query = '';
    for (const expected of [50, 50, 20]) {
      const { status, body } = await other.person.call(`/${other.tenant.slug}/settings/webhooks${query}`);
      expect(status).toBe(200);
      const page = [...String(body).matchAll(/sms: (?:<!-- -->)?\+1555(\d+)</g)].map(([, n]) => n ?? '');
      expect(page).toHaveLength(expected);
      seen.push(...page);
      query = /href="(\?before=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect(query).toBe('');
    expect(new Set(seen).size).toBe(120);
    const moments = seen.map((n) => Math.floor(Number(n) / 7));
    expect(moments).toEqual(moments.toSorted((a, b) => b - a));
  });
});
