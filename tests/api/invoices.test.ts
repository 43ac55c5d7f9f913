/** Invoices over the real routes: who sells, who is addressed how, who buys on invoice, and money that goes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person, signedIn } from '../support/signed-in.ts';
import { confirm, stripe } from '../support/stripe.ts';

let operator: Person;
let person: Person;
let tenant: { id: string; slug: string };

beforeAll(async () => {
  operator = await signedIn('operator@refill.test');
});
beforeEach(async () => {
  ({ person, tenant } = await newOwner('Invoiced'));
});
afterAll(() => owner.end());

interface InvoiceRow {
  status: string;
  number: string;
  public_token: string;
  stripe_payment_intent_id: string | null;
  seller: Record<string, string>;
  buyer: Record<string, string>;
}

async function invoiceOf(id: number): Promise<InvoiceRow> {
  const [invoice] = await rows<InvoiceRow>('select * from public.invoices where id = $1', [id]);
  if (!invoice) throw new Error('There is no such invoice.');
  return invoice;
}

async function issued(unitAmountCents = 10_000): Promise<number> {
  const { status, body } = await operator.call('/api/admin/invoices', {
    body: {
      buyer: tenant.slug,
      buyerName: '',
      currency: 'usd',
      terms: 'net_30',
      taxName: 'VAT',
      memo: '',
      lines: [{ description: 'Onboarding', quantity: 1, unitAmountCents, taxRatePpm: 0 }],
    },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  expect((await operator.call(`/api/admin/invoices/${body.id}/issue`, { method: 'POST' })).status).toBe(200);
  return body.id;
}

/** Pays an invoice as its page does; answers the intent. */
async function pay(invoiceId: number): Promise<string> {
  const { public_token: token } = await invoiceOf(invoiceId);
  const opened = await person.call('/api/invoices/pay', { body: { token } });
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
  const intentId = String(opened.body.clientSecret).split('_secret')[0] ?? '';
  expect(await confirm(intentId, '4242424242424242')).toBe('succeeded');
  const paid = await person.call('/api/invoices/pay', { body: { token, finished: true } });
  expect(paid.body).toMatchObject({ status: 'paid', clientSecret: null });
  return intentId;
}

const notesOf = (invoiceId: number) =>
  rows<{ number: string; amount_cents: string; refund_status: string; stripe_refund_id: string | null }>(
    `select number, amount_cents, refund_status, stripe_refund_id from public.credit_notes
     where invoice_id = $1 order by issued_at`,
    [invoiceId],
  );

const settled = (invoiceId: number, count: number) =>
  eventually(
    () => notesOf(invoiceId),
    (notes) => notes.length === count && notes.every(({ refund_status: status }) => status !== 'pending'),
    20_000,
  );

describe('who sells', () => {
  let was: Record<string, unknown> | undefined;
  beforeAll(async () => {
    [was] = await rows(
      `select seller_name as "sellerName", seller_address as "sellerAddress", seller_tax_id as "sellerTaxId",
         seller_email as "sellerEmail", dunning_days as "dunningDays" from public.invoice_settings`,
    );
  });
  afterAll(() => save(operator, was));
  const settings = {
    sellerName: 'Refill GmbH',
    sellerAddress: 'Main Street 1',
    sellerTaxId: 'DE123',
    sellerEmail: 'billing@refill.test',
    dunningDays: [3, 7, 14],
  };
  const save = (who: Person, change: object = {}) =>
    who.call('/api/admin/invoice-settings', { method: 'PUT', body: { ...settings, ...change } });

  it('is printed on invoices issued from now on, not on those before', async () => {
    const before = await issued();
    expect(await save(operator)).toMatchObject({ status: 200, body: {} });
    expect((await invoiceOf(await issued())).seller).toEqual({
      name: 'Refill GmbH',
      address: 'Main Street 1',
      taxId: 'DE123',
      email: 'billing@refill.test',
    });
    expect((await invoiceOf(before)).seller.name).toBe(was?.sellerName);
    const [kept] = await rows(
      `select state_after ->> 'seller_tax_id' as tax_id from public.audit_log where action = 'invoice.settings_saved'
       order by at desc limit 1`,
    );
    expect(kept?.tax_id).toBe('DE123');
  });

  it.each([
    ['a name of nothing', { sellerName: '  ' }, 'sellerName'],
    ['an address that is none', { sellerEmail: 'billing' }, 'sellerEmail'],
    ['days that go back', { dunningDays: [7, 3] }, 'dunningDays'],
    ['a day too far', { dunningDays: [366] }, 'dunningDays.0'],
    ['a field nobody knows', { sellerPhone: '1' }, undefined],
  ])('%s is answered 400 with the field, and nothing changes', async (_, change, param) => {
    const before = await rows('select * from public.invoice_settings');
    const { status, body } = await save(operator, change);
    expect(status).toBe(400);
    if (param) expect(body.error.param).toBe(param);
    expect(await rows('select * from public.invoice_settings')).toEqual(before);
  });

  it('is not for the owner of a tenant to say', async () => {
    expect((await save(person)).status).toBe(404);
  });
});

describe('how a tenant is addressed', () => {
  it('is what its admins say, on invoices issued from then on', async () => {
    const before = await issued();
    const saved = await person.call(`/api/tenants/${tenant.slug}/billing-details`, {
      method: 'PUT',
      body: { legalName: 'Invoiced Holding AG', address: 'Lake 7', taxId: 'CHE-1' },
    });
    expect(saved).toMatchObject({ status: 200, body: {} });
    expect((await invoiceOf(await issued())).buyer).toMatchObject({
      name: 'Invoiced Holding AG',
      address: 'Lake 7',
      taxId: 'CHE-1',
    });
    expect((await invoiceOf(before)).buyer.name).not.toBe('Invoiced Holding AG');
    const empty = await person.call(`/api/tenants/${tenant.slug}/billing-details`, {
      method: 'PUT',
      body: { legalName: '', address: '', taxId: '' },
    });
    expect(empty).toMatchObject({ status: 400, body: { error: { param: 'legalName' } } });
  });
});

describe('buying on invoice', () => {
  const account = {
    creditLimitCents: 20_000,
    currency: 'usd',
    terms: 'net_30',
    taxRatePpm: 0,
    isActive: true,
  };
  const saveAccount = (who: Person, change: object = {}, id = tenant.id) =>
    who.call(`/api/admin/tenants/${id}/invoice-account`, { method: 'PUT', body: { ...account, ...change } });
  const order = async (orderId = crypto.randomUUID()) => {
    const [pack] = await rows<{ id: string; credits: string; price_cents: string }>(
      `select id, credits, price_cents from public.credit_packages
       where is_active and currency = 'usd' and price_cents <= 20000 order by price_cents desc limit 1`,
    );
    const answer = await person.call(`/api/tenants/${tenant.slug}/orders-on-invoice`, {
      body: { packageId: pack?.id, orderId },
    });
    return { ...answer, credits: Number(pack?.credits), cents: Number(pack?.price_cents) };
  };

  it('takes an account that an operator opens, and ends when it is closed', async () => {
    expect((await order()).body.error.code).toBe('invoice_account_required');
    expect(await saveAccount(operator)).toMatchObject({ status: 200, body: {} });
    const orderId = crypto.randomUUID();
    const [first, again] = [await order(orderId), await order(orderId)];
    expect(first.body).toMatchObject({ credits: first.credits, amountCents: first.cents, currency: 'usd' });
    expect(again.body.number).toBe(first.body.number);
    expect(await availableCredits(tenant.id)).toBe(first.credits);
    await saveAccount(operator, { isActive: false });
    expect((await order()).body.error.code).toBe('invoice_account_required');
    expect(await availableCredits(tenant.id)).toBe(first.credits);
  });

  it('stops at the limit', async () => {
    await saveAccount(operator, { creditLimitCents: 1 });
    const { status, body, cents } = await order();
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { error: { code: 'credit_limit_exceeded', details: { requiredCents: cents, freeCents: 1 } } },
    });
    expect(await availableCredits(tenant.id)).toBe(0);
  });

  it.each([
    ['a limit of nothing', { creditLimitCents: 0 }],
    ['a currency of two letters', { currency: 'us' }],
    ['terms that nobody offers', { terms: 'on_receipt' }],
    ['a tax beyond everything', { taxRatePpm: 1_000_001 }],
  ])('%s is answered 400, and no account is opened', async (_, change) => {
    expect((await saveAccount(operator, change)).status).toBe(400);
    expect(await rows('select from public.invoice_accounts where tenant_id = $1', [tenant.id])).toEqual([]);
  });

  it('of a tenant that there is not is 404, and so is it for its own owner to allow', async () => {
    expect((await saveAccount(operator, {}, crypto.randomUUID())).body.error.code).toBe('tenant_not_found');
    expect((await saveAccount(person)).status).toBe(404);
  });
});

describe('a credit note over a paid invoice', () => {
  const credit = (id: number, body: object) =>
    operator.call(`/api/admin/invoices/${id}/credit-notes`, { body });

  it('sends the money back once, however often it is asked for', async () => {
    const invoiceId = await issued();
    const intentId = await pay(invoiceId);
    const request = { amountCents: 4_000, reason: 'Half a day less', requestId: crypto.randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => credit(invoiceId, request)));
    expect(new Set(answers.map(({ body }) => body.number)).size).toBe(1);
    const [note] = await settled(invoiceId, 1);
    const { data: refunds } = await stripe.refunds.list({ payment_intent: intentId });
    expect(refunds.map(({ amount, status }) => [amount, status])).toEqual([[4_000, 'succeeded']]);
    expect(note).toMatchObject({ refund_status: 'succeeded', stripe_refund_id: refunds[0]?.id });
    expect((await invoiceOf(invoiceId)).status).toBe('paid');
    const tooMuch = await credit(invoiceId, {
      ...request,
      amountCents: 6_001,
      requestId: crypto.randomUUID(),
    });
    expect(tooMuch).toMatchObject({
      status: 400,
      body: { error: { code: 'credit_exceeds_invoice', details: { leftCents: 6_000 } } },
    });
  });

  it('follows a refund that somebody makes at Stripe, beside those of ours', async () => {
    const invoiceId = await issued();
    const intentId = await pay(invoiceId);
    await credit(invoiceId, { amountCents: 1_000, reason: 'Discount', requestId: crypto.randomUUID() });
    await settled(invoiceId, 1);
    const made = await stripe.refunds.create({
      payment_intent: intentId,
      amount: 2_500,
      reason: 'duplicate',
    });
    const notes = await settled(invoiceId, 2);
    expect(notes.map(({ amount_cents, refund_status }) => [Number(amount_cents), refund_status])).toEqual([
      [1_000, 'succeeded'],
      [2_500, 'succeeded'],
    ]);
    expect(notes[1]?.stripe_refund_id).toBe(made.id);
    const page = await person.call(`/invoices/${(await invoiceOf(invoiceId)).public_token}`);
    for (const { number } of notes) expect(page.body).toContain(number);
  });

  it('whose money was refunded at Stripe before we could is refused, and nothing goes back twice', async () => {
    const invoiceId = await issued();
    const intentId = await pay(invoiceId);
    await stripe.refunds.create({ payment_intent: intentId });
    await credit(invoiceId, { amountCents: 10_000, reason: 'All of it', requestId: crypto.randomUUID() });
    const notes = await eventually(
      () => notesOf(invoiceId),
      (seen) =>
        seen.some(({ refund_status }) => refund_status === 'succeeded') &&
        seen.every(({ refund_status }) => refund_status !== 'pending'),
      20_000,
    );
    expect(notes.filter(({ refund_status }) => refund_status === 'succeeded')).toHaveLength(1);
    const { data: refunds } = await stripe.refunds.list({ payment_intent: intentId });
    expect(refunds.map(({ amount }) => amount)).toEqual([10_000]);
  });
});
