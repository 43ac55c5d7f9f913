import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { addCustomer, invoiceOf, issueInvoice } from '#tests/support/invoices.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { value } from '#tests/support/tenants.ts';

interface Claimed {
  state: 'ask' | 'done';
  invoiceId: number;
  tryId: string;
  key: string;
  paymentId: number;
  customerId: string;
  amountCents: number;
  status?: string;
  error?: string;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function claim(runId = randomUUID(), most = 50): Promise<Claimed[]> {
  const { rows } = await database.server.query<{ claimed: Claimed }>(
    'select invoicing.claim_due($1, $2, 60, false) as claimed',
    [runId, most],
  );
  return rows.map(({ claimed }) => claimed);
}

async function claimOne(invoiceId: string): Promise<Claimed> {
  const found = (await claim()).find((claimed) => String(claimed.invoiceId) === invoiceId);
  if (!found) throw new Error('The invoice was not due.');
  return found;
}

const intentOf = (claimed: Claimed, status: string, intent = `pi_${claimed.paymentId}`) => ({
  id: intent,
  status,
  amountReceived: status === 'succeeded' ? claimed.amountCents : 0,
  currency: 'usd',
  customer: claimed.customerId,
  livemode: false,
  paymentId: String(claimed.paymentId),
});

async function finish(
  claimed: Claimed,
  outcome: string,
  { code = 'generic_decline', isRetriable = true } = {},
) {
  const status = outcome === 'paid' ? 'succeeded' : 'requires_payment_method';
  return value(
    await database.server.query<{ value: string }>(
      'select invoicing.finish_try($1, $2, $3, $4, $5, $6) as value',
      [
        claimed.tryId,
        outcome === 'not_made' ? null : JSON.stringify(intentOf(claimed, status)),
        outcome,
        outcome === 'paid' ? null : code,
        outcome === 'paid' ? null : 'Your card was declined.',
        isRetriable,
      ],
    ),
  );
}

/** The next try is due, and nobody holds the invoice any more. */
const makeDue = (invoiceId: string) =>
  database.owner.query(
    'update public.invoices set next_attempt_at = now(), leased_until = null where id = $1',
    [invoiceId],
  );

const mailsOf = async (invoiceId: string) =>
  (
    await database.owner.query<{ kind: string }>(
      'select kind from public.invoice_mails where invoice_id = $1 order by created_at',
      [invoiceId],
    )
  ).rows.map(({ kind }) => kind);

const dueInvoice = async (card?: { customer: string | null; card: string | null }) =>
  issueInvoice(database, { customerId: await addCustomer(database, card) });

describe('claiming due invoices', () => {
  it('gives each to one of those who ask at once', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => dueInvoice()));
    const claimed = (
      await Promise.all([claim(undefined, 5), claim(undefined, 5), claim(undefined, 5)])
    ).flat();
    const ids = claimed.map(({ invoiceId }) => String(invoiceId));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(made.map(({ id }) => id).sort());
  });

  it('leaves alone what is not due yet, and drafts', async () => {
    const customerId = await addCustomer(database);
    const invoice = await issueInvoice(database, { customerId, terms: 'net_30' });
    expect((await claim()).map(({ invoiceId }) => String(invoiceId))).not.toContain(invoice.id);
  });

  it('gives the same try with the same key to whoever comes after the lease', async () => {
    const invoice = await dueInvoice();
    const first = await claimOne(invoice.id);
    expect((await claim()).map(({ invoiceId }) => String(invoiceId))).not.toContain(invoice.id);
    await database.owner.query('update public.invoices set leased_until = now() where id = $1', [invoice.id]);
    const again = await claimOne(invoice.id);
    expect([again.tryId, again.key, again.paymentId]).toEqual([first.tryId, first.key, first.paymentId]);
  });

  it('skips one without a card, says why, and mails a link', async () => {
    const invoice = await dueInvoice({ customer: `cus_${randomUUID()}`, card: null });
    expect(await claimOne(invoice.id)).toMatchObject({
      state: 'done',
      status: 'skipped',
      error: 'no card on file',
    });
    expect(await invoiceOf(database, invoice.id)).toMatchObject({
      status: 'pending',
      error: 'no card on file',
    });
    expect(await mailsOf(invoice.id)).toEqual(['issued', 'no_card']);
  });
});

describe('what a card answered', () => {
  it('pays the invoice once, however often it is told of', async () => {
    const invoice = await dueInvoice();
    const claimed = await claimOne(invoice.id);
    // The event beats the answer of the request.
    await database.server.query('select payments.settle_customer_payment($1)', [
      JSON.stringify(intentOf(claimed, 'succeeded')),
    ]);
    expect(await finish(claimed, 'paid')).toBe('paid');
    expect(await finish(claimed, 'failed')).toBe('paid');
    expect(await invoiceOf(database, invoice.id)).toMatchObject({
      status: 'paid',
      stripe_payment_intent_id: `pi_${claimed.paymentId}`,
    });
    expect(await mailsOf(invoice.id)).toEqual(['issued', 'paid']);
  });

  it('asks again after 1, 3 and 7 days, then gives up and says so', async () => {
    const invoice = await dueInvoice();
    const pauses: number[] = [];
    for (let round = 1; round <= 4; round++) {
      const claimed = await claimOne(invoice.id);
      await finish(claimed, 'failed');
      const { rows } = await database.owner.query<{ days: number | null }>(
        'select round(extract(epoch from next_attempt_at - now()) / 86400)::integer as days from public.invoices where id = $1',
        [invoice.id],
      );
      if (rows[0]?.days !== null) pauses.push(rows[0]?.days ?? -1);
      if (round < 4) await makeDue(invoice.id);
    }
    expect(pauses).toEqual([1, 2, 4]);
    expect(await invoiceOf(database, invoice.id)).toMatchObject({ status: 'uncollectible', attempts: 4 });
    expect(await mailsOf(invoice.id)).toEqual(['issued', 'failed', 'failed', 'failed', 'uncollectible']);
  });

  it('does not ask a card again that its bank ruled out, but another one', async () => {
    const invoice = await dueInvoice();
    await finish(await claimOne(invoice.id), 'failed', { code: 'lost_card', isRetriable: false });
    await makeDue(invoice.id);
    expect(await claimOne(invoice.id)).toMatchObject({ state: 'done', status: 'skipped' });
    await database.owner.query('update public.customers set stripe_payment_method_id = $2 where id = $1', [
      invoice.customer_id,
      'pm_2',
    ]);
    await makeDue(invoice.id);
    expect(await claimOne(invoice.id)).toMatchObject({ state: 'ask' });
  });

  it('leaves the invoice due where Stripe took nothing', async () => {
    const invoice = await dueInvoice();
    await finish(await claimOne(invoice.id), 'not_made');
    await makeDue(invoice.id);
    expect(await claimOne(invoice.id)).toMatchObject({ state: 'ask' });
    expect(await invoiceOf(database, invoice.id)).toMatchObject({ status: 'pending', attempts: 0 });
  });
});

describe('while a card is being asked', () => {
  it('the invoice is neither voided, credited nor paid by somebody else', async () => {
    const invoice = await dueInvoice();
    await claimOne(invoice.id);
    for (const change of [
      `select invoicing.void($1, 'x', null)`,
      `select invoicing.credit($1, 1, 'x', gen_random_uuid(), null)`,
      'select invoicing.open_page_payment($1, false)',
    ]) {
      expect(await refusalOf(database.server.query(change, [invoice.id]))).toMatchObject({
        code: 'invoice_being_paid',
      });
    }
  });
});

describe('turns of asking Stripe', () => {
  it('are shared by all who take them', async () => {
    const began = Date.now();
    const waits = await Promise.all(
      Array.from({ length: 10 }, async () =>
        value(await database.server.query<{ value: number }>('select invoicing.take_turns(5, 25) as value')),
      ),
    );
    // Fifty turns at 25 a second: the last five begin about two seconds from now, less what may be made up for.
    const last = Math.max(...waits) + (Date.now() - began);
    expect(last).toBeGreaterThan(1_200);
    expect(last).toBeLessThan(4_000);
  });
});
