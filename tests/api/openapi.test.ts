/** The API document is served, and the running routes answer what it says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorKey } from '#lib/api-keys/operator-keys.ts';
import { ERROR_STATUS, isErrorCode } from '#lib/http/errors.ts';
import { createApiDocument, errorAnswerSchema } from '#lib/openapi/document.ts';
import { errorsOf } from '#lib/openapi/operation.ts';
import { OPERATIONS } from '#lib/openapi/operations.ts';
import { giveCredits } from '../support/api-tenant.ts';
import { eventually, owner } from '../support/running-ledger.ts';
import { type Answer, newOwner, type Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { randomEmail } from '../support/tenants.ts';

let person: Person;
let tenant: { id: string; slug: string };
let key: string;
let operatorKey: string;

beforeAll(async () => {
  ({ person, tenant } = await newOwner('Document'));
  await giveCredits(owner, tenant.id, 1_000);
  const made = await person.call(`/api/tenants/${tenant.slug}/api-keys`, {
    body: { name: 'Document', scopes: ['read', 'consume', 'payments'] },
  });
  key = made.body.key;
  operatorKey = (await createOperatorKey('Document', null)).key;
});
afterAll(() => owner.end());

function operation(id: string) {
  const found = OPERATIONS.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`The document has no ${id}`);
  return found;
}

/** Calls a route as the document says, and holds its answer to what the document says. */
async function call(
  id: string,
  { path = {}, query = '', body }: { path?: Record<string, string>; query?: string; body?: unknown } = {},
): Promise<Answer> {
  const described = operation(id);
  const address = described.path.replaceAll(/\{(\w+)\}/g, (_, name) => path[name] ?? '');
  const bearer = 'scope' in described.access ? key : 'key' in described.access ? operatorKey : null;
  const answer = await person.call(address + query, {
    method: described.method.toUpperCase(),
    body: body ?? (described.method === 'get' ? undefined : {}),
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
  });
  if (answer.status === (described.answerStatus ?? 200)) {
    expect(
      described.answer.safeParse(answer.body).error,
      `${id} answered ${JSON.stringify(answer.body)}`,
    ).toBeUndefined();
  } else {
    const { error } = errorAnswerSchema.parse(answer.body);
    expect(isErrorCode(error.code) && ERROR_STATUS[error.code]).toBe(answer.status);
    expect(errorsOf(described), `${id} answered ${error.code}`).toContain(error.code);
  }
  return answer;
}

describe('GET /api/openapi.json', () => {
  it('is the document of this build, open to everybody', async () => {
    const response = await fetch(`${stack().APP_URL}/api/openapi.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(createApiDocument(stack().APP_URL))));
  });

  it('has a page that names every call', async () => {
    const response = await fetch(`${stack().APP_URL}/docs/api`);
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const { id } of OPERATIONS) expect(page).toContain(`id="${id}"`);
  });
});

describe('the running routes', () => {
  it('answer balance, debits and entries as the document says', async () => {
    expect((await call('get-balance')).status).toBe(200);
    expect((await call('consume', { body: { credits: 3, label: 'a', metadata: { n: 1 } } })).status).toBe(
      200,
    );
    const batch = await call('consume-batch', { body: { debits: [{ credits: 1 }, { credits: 1e12 }] } });
    expect(batch.body).toMatchObject({ accepted: 1, refused: 1 });
    const page = await call('list-entries', { query: '?limit=1' });
    expect(page.body.nextCursor).toEqual(expect.any(String));
    expect((await call('list-entries', { query: `?limit=1&cursor=${page.body.nextCursor}` })).status).toBe(
      200,
    );
  });

  it('answer holds as the document says', async () => {
    const first = await call('create-hold', { body: { credits: 10 } });
    expect(
      (await call('capture-hold', { path: { id: first.body.holdId }, body: { credits: 4 } })).body,
    ).toMatchObject({
      status: 'captured',
      capturedCredits: 4,
      releasedCredits: 6,
    });
    const second = await call('create-hold', { body: { credits: 10 } });
    expect((await call('release-hold', { path: { id: second.body.holdId } })).body.status).toBe('released');
  });

  it('answer keys and alerts as the document says', async () => {
    const path = { tenant: tenant.slug };
    const made = await call('create-api-key', { path, body: { name: 'Another', scopes: ['read'] } });
    expect(made.status).toBe(200);
    expect((await call('revoke-api-key', { path: { ...path, id: made.body.apiKey.id } })).status).toBe(200);
    expect((await call('set-alerts', { path, body: { thresholds: [5, 50, 5] } })).body.thresholds).toEqual([
      50, 5,
    ]);
    expect((await call('dismiss-alerts', { path })).body).toEqual({ dismissed: 0 });
  });

  it('begin a purchase as the document says', async () => {
    const begun = await call('create-payment-intent', {
      body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
    });
    expect(begun.status).toBe(200);
    expect((await call('sync-payment', { path: { id: begun.body.payment.id } })).status).toBe(200);
  });

  it("answer plans and subscriptions of a tenant's customers as the document says", async () => {
    const made = await call('sell-plan', { body: { plan: 'season', name: 'Season', amount: 499.5 } });
    expect(made.body.plan).toMatchObject({ slug: 'season', billed_every: 'year' });
    await call('sell-plan', { body: { plan: 'lounge', name: 'Lounge', amount: 900 } });
    const buyer = { plan: 'season', customer_email: randomEmail() };
    const begun = await call('create-subscription', { body: buyer });
    expect(begun.body.subscription).toMatchObject({ status: 'pending', access: 'none' });
    const path = { id: begun.body.subscription.id };
    expect((await call('get-subscription', { path })).body.subscription.id).toBe(path.id);
    // Nobody has paid: there is nothing to change, and it is let go where it is canceled; the document says so.
    expect((await call('change-subscription', { path, body: { plan: 'lounge' } })).status).toBe(409);
    const letGo = await call('cancel-subscription', { path, body: { at_period_end: false } });
    expect(letGo.body.subscription.status).toBe('incomplete_expired');
    const own = await call('change-own-subscription', { body: { action: 'cancel', atPeriodEnd: true } });
    expect(own.body.error.code).toBe('subscription_not_found');
  });

  it('answer runs of jobs as the document says', async () => {
    const started = await call('start-run', {
      path: { name: 'charge-customer' },
      body: { input: { customer_email: randomEmail() }, runKey: crypto.randomUUID() },
    });
    expect(started.status).toBe(202);
    const path = { id: started.body.run.id };
    const ended = await eventually(
      () => call('get-run', { path }),
      ({ body }) => body.run.status === 'succeeded',
    );
    expect(ended.body.run.output).toMatchObject({ success: true });
    expect((await call('cancel-run', { path })).body.run.status).toBe('succeeded');
    expect((await call('resume-run', { path })).body.error.code).toBe('run_not_resumable');
    expect((await call('start-run', { path: { name: 'nothing' } })).body.error.code).toBe('job_not_found');
  });

  it.each([
    ['consume', {}, {}, 400],
    ['consume', {}, { credits: 1, price: 1 }, 400],
    ['consume', {}, { credits: 1e12 }, 402],
    ['create-hold', {}, { credits: 1, expiresAt: '2020-01-01T00:00:00Z' }, 400],
    ['capture-hold', { id: crypto.randomUUID() }, {}, 404],
    ['release-hold', { id: 'x' }, {}, 404],
    ['receive-webhook', {}, {}, 400],
    ['set-alerts', { tenant: 'acme' }, { thresholds: [] }, 404],
  ])('refuse a bad %s with a code that the document names', async (id, path, body, status) => {
    expect((await call(id, { path, body })).status).toBe(status);
  });
});
