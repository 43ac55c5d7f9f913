/** A refund of an invoice's payment has one credit note, whoever made it and in whatever order it is heard of. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  type InvoicePayment,
  openPayment,
  payInvoice,
  recordInvoiceRefunds,
  type SaidOfRefund,
} from '#tests/support/invoice-payments.ts';
import { addCustomer, invoiceOf, issueInvoice } from '#tests/support/invoices.ts';
import { balanceOf, consume } from '#tests/support/ledger.ts';
import { seedPrices } from '#tests/support/payments.ts';
import { createTenant, value } from '#tests/support/tenants.ts';

let database: TestDatabase;
let packageId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  packageId = await seedPrices(database);
});
afterAll(async () => {
  expect(await findViolations(database.server)).toEqual([]);
  await database[Symbol.asyncDispose]();
});

const notesOf = async (invoiceId: string) =>
  (
    await database.owner.query(
      `select id, number, amount_cents, tax_cents, reason, refund_status, stripe_refund_id from public.credit_notes
       where invoice_id = $1 order by issued_at`,
      [invoiceId],
    )
  ).rows;
const mailsOf = async (invoiceId: string, kind: string) =>
  (
    await database.owner.query('select from public.invoice_mails where invoice_id = $1 and kind = $2', [
      invoiceId,
      kind,
    ])
  ).rowCount;
const heard = (payment: InvoicePayment, ...refunds: SaidOfRefund[]) =>
  recordInvoiceRefunds(database, payment, refunds);
const refundOf = (amount: number, status: SaidOfRefund['status'] = 'succeeded'): SaidOfRefund => ({
  id: `re_${randomUUID()}`,
  amount,
  status,
});
const newInvoice = async () =>
  issueInvoice(database, {
    customerId: await addCustomer(database),
    lines: [{ unitAmountCents: 1000, taxRatePpm: 190_000 }],
  });

describe('a refund that somebody makes at Stripe', () => {
  it('has one credit note with its share of the tax and one mail, however often it is heard of', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const refund = { ...refundOf(595), reason: 'duplicate' };
    await Promise.all([heard(payment, refund), heard(payment, refund), heard(payment, refund)]);
    await heard(payment, refund);
    expect(await notesOf(invoice.id)).toMatchObject([
      {
        amount_cents: '595',
        tax_cents: '95',
        reason: 'Paid twice',
        refund_status: 'succeeded',
        stripe_refund_id: refund.id,
      },
    ]);
    expect(await mailsOf(invoice.id, 'credited')).toBe(1);
    expect(await invoiceOf(database, invoice.id)).toMatchObject({ status: 'paid', amount_cents: '1190' });
  });

  it('and is heard of before the payment itself ends the same', async () => {
    const invoice = await newInvoice();
    const payment = await openPayment(database, invoice.id);
    const refund = refundOf(1190);
    await heard(payment, refund);
    expect(await notesOf(invoice.id)).toEqual([]);
    await payment.succeed();
    await heard(payment, refund);
    expect(await notesOf(invoice.id)).toMatchObject([{ amount_cents: '1190', refund_status: 'succeeded' }]);
  });

  it('has none while it is on its way, nor where it is canceled', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const [goes, stays] = [refundOf(100, 'pending'), refundOf(200, 'pending')];
    await heard(payment, goes, stays);
    expect(await notesOf(invoice.id)).toEqual([]);
    await heard(payment, { ...goes, status: 'succeeded' }, { ...stays, status: 'canceled' });
    expect(await notesOf(invoice.id)).toMatchObject([{ amount_cents: '100', refund_status: 'succeeded' }]);
  });

  it('and fails later is taken back: the note keeps its number and counts for nothing', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const refund = refundOf(1190);
    await heard(payment, refund);
    const failed: SaidOfRefund = { ...refund, status: 'failed', failureReason: 'expired_or_canceled_card' };
    await heard(payment, failed);
    await heard(payment, failed);
    // Heard late: what failed does not succeed any more.
    await heard(payment, refund);
    const [note, ...others] = await notesOf(invoice.id);
    expect(note).toMatchObject({ number: expect.stringContaining('CN'), refund_status: 'failed' });
    expect(others).toEqual([]);
    // All of it can be given back again.
    await database.server.query(`select invoicing.credit($1, 1190, 'Again', $2, null)`, [
      invoice.id,
      randomUUID(),
    ]);
  });
});

describe('a refund of a credit note of ours', () => {
  const credit = async (invoiceId: string, cents: number): Promise<string> =>
    value(
      await database.server.query<{ value: string }>(
        `select (invoicing.credit($1, $2, 'Discount', $3, null)).id as value`,
        [invoiceId, cents, randomUUID()],
      ),
    );
  const beginRefund = async (payment: InvoicePayment, noteId: string, cents: number): Promise<string> =>
    value(
      await database.server.query<{ value: string }>(
        `select id as value from payments.begin_customer_refund($1, $2, $3, '')`,
        [payment.id, `credit-note:${noteId}`, cents],
      ),
    );

  it('is told by that note, also where Stripe is faster than our note of its answer', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const noteId = await credit(invoice.id, 500);
    const refundId = await beginRefund(payment, noteId, 500);
    const refund = { ...refundOf(500), refundId };
    await Promise.all([heard(payment, refund), heard(payment, refund)]);
    expect(await notesOf(invoice.id)).toMatchObject([
      { id: noteId, amount_cents: '500', refund_status: 'succeeded', stripe_refund_id: refund.id },
    ]);
  });

  it('that Stripe refuses fails the note, and so does one that fails later', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const refused = await credit(invoice.id, 500);
    await database.server.query(`select payments.refuse_customer_refund($1, 'No')`, [
      await beginRefund(payment, refused, 500),
    ]);
    const failed = await credit(invoice.id, 600);
    const refund = { ...refundOf(600), refundId: await beginRefund(payment, failed, 600) };
    await heard(payment, refund);
    await heard(payment, { ...refund, status: 'failed' });
    expect(await notesOf(invoice.id)).toMatchObject([
      { id: refused, refund_status: 'failed' },
      { id: failed, refund_status: 'failed' },
    ]);
  });

  it('whose money went back at Stripe meanwhile fails, and only what went back counts', async () => {
    const invoice = await newInvoice();
    const payment = await payInvoice(database, invoice.id);
    const ours = await credit(invoice.id, 1190);
    await heard(payment, refundOf(1190));
    const refuse = () => database.server.query(`select invoicing.refuse_refund($1, 'Gone')`, [ours]);
    await Promise.all([refuse(), refuse()]);
    expect(await notesOf(invoice.id)).toMatchObject([
      { id: ours, refund_status: 'failed' },
      { amount_cents: '1190', refund_status: 'succeeded' },
    ]);
  });
});

describe('credits that were given on an invoice', () => {
  it('go back by the share that is refunded, what was used becomes debt, and return where the refund fails', async () => {
    const tenant = await createTenant(database);
    await database.server.query(`select invoicing.open_account($1, 5000, 'usd', 'net_30', 0, true, null)`, [
      tenant,
    ]);
    const invoiceId = value(
      await database.server.query<{ value: string }>(
        'select (invoicing.buy_on_invoice($1, $2, $3, null)).id as value',
        [tenant, randomUUID(), packageId],
      ),
    );
    const payment = await payInvoice(database, invoiceId);
    await consume(database.server, tenant, 70);
    // 100 credits for 1,000 cents.
    const part = refundOf(250);
    await heard(payment, part);
    expect(await balanceOf(database.server, tenant)).toEqual({ available: 5, held: 0, debt: 0 });
    const rest = refundOf(750);
    await heard(payment, part, rest);
    expect(await balanceOf(database.server, tenant)).toEqual({ available: 0, held: 0, debt: 70 });
    await heard(payment, part, { ...rest, status: 'failed' });
    expect(await balanceOf(database.server, tenant)).toEqual({ available: 5, held: 0, debt: 0 });
    await heard(payment, { ...part, status: 'failed' });
    expect(await balanceOf(database.server, tenant)).toEqual({ available: 30, held: 0, debt: 0 });
  });
});
