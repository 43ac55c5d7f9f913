import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { addCustomer, invoiceOf, issue, issueInvoice, saveDraft } from '#tests/support/invoices.ts';
import { balanceOf } from '#tests/support/ledger.ts';
import { preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, value } from '#tests/support/tenants.ts';

let database: TestDatabase;
let packageId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  packageId = await seedPrices(database);
});
afterAll(() => database[Symbol.asyncDispose]());

const numbersOf = async (tenant: string | null) =>
  (
    await database.owner.query<{ number: string }>(
      `select number from public.invoices where tenant_id is not distinct from $1 and number is not null order by number`,
      [tenant],
    )
  ).rows.map(({ number }) => number);

describe('invoice numbers', () => {
  it('have no gap and no repetition when 40 are issued at once', async () => {
    const tenant = await createTenant(database);
    const drafts = await Promise.all(
      Array.from({ length: 40 }, () => saveDraft(database, { tenantId: tenant })),
    );
    await Promise.all(drafts.map(({ id }) => issue(database, id)));
    const numbers = await numbersOf(tenant);
    const prefix = numbers[0]?.split('-')[0];
    expect(numbers).toEqual(
      Array.from({ length: 40 }, (_, index) => `${prefix}-${String(index + 1).padStart(4, '0')}`),
    );
  });

  it('are taken again when an issuing transaction is rolled back', async () => {
    const tenant = await createTenant(database);
    const [first, second] = [
      await saveDraft(database, { tenantId: tenant }),
      await saveDraft(database, { tenantId: tenant }),
    ];
    const client = await database.server.connect();
    await client.query('begin');
    await client.query('select invoicing.issue($1, null)', [first.id]);
    const waiting = issue(database, second.id);
    await client.query('rollback');
    client.release();
    expect((await waiting).number).toMatch(/-0001$/);
    expect((await issue(database, first.id)).number).toMatch(/-0002$/);
  });

  it('are of a series for each buyer, and name one invoice among all', async () => {
    const [one, other] = [await createTenant(database), await createTenant(database)];
    const issued = await Promise.all(
      [one, other, one, other].map((tenantId) => issueInvoice(database, { tenantId })),
    );
    expect(new Set(issued.map(({ number }) => number)).size).toBe(4);
    expect((await numbersOf(one)).map((number) => number.split('-')[1])).toEqual(['0001', '0002']);
  });

  it('go on after 9,999', async () => {
    const tenantId = await createTenant(database);
    await issueInvoice(database, { tenantId });
    await database.owner.query('update public.invoice_series set last_invoice = 9998 where tenant_id = $1', [
      tenantId,
    ]);
    expect((await issueInvoice(database, { tenantId })).number).toMatch(/-9999$/);
    expect((await issueInvoice(database, { tenantId })).number).toMatch(/-10000$/);
  });

  it('belong to issued invoices alone: a draft has none, and issuing twice takes one', async () => {
    const tenant = await createTenant(database);
    const draft = await saveDraft(database, { tenantId: tenant });
    expect(draft.number).toBeNull();
    const [first, again] = await Promise.all([issue(database, draft.id), issue(database, draft.id)]);
    expect(first.number).toBe(again.number);
    expect(await numbersOf(tenant)).toHaveLength(1);
  });
});

describe('an invoice', () => {
  it('adds up exactly: tax once for each rate, rounded half away from zero', async () => {
    const customerId = await addCustomer(database);
    const invoice = await saveDraft(database, {
      customerId,
      lines: [
        { unitAmountCents: 333, quantity: 3, taxRatePpm: 88_750 },
        { unitAmountCents: 1, taxRatePpm: 88_750 },
        { unitAmountCents: 10_000, taxRatePpm: 190_000 },
        { unitAmountCents: -500 },
      ],
    });
    // 1000 × 8.875% = 88.75 → 89; 10000 × 19% = 1900.
    expect(invoice).toMatchObject({ subtotal_cents: '10500', tax_cents: '1989', amount_cents: '12489' });
  });

  it('cannot be issued without anything to pay', async () => {
    const customerId = await addCustomer(database);
    const draft = await saveDraft(database, { customerId, lines: [{ unitAmountCents: 0 }] });
    expect(await refusalOf(issue(database, draft.id))).toMatchObject({ status: 400, code: 'invoice_empty' });
  });

  it('is frozen once it is issued, for every role', async () => {
    const invoice = await issueInvoice(database, { customerId: await addCustomer(database) });
    for (const change of [
      `update public.invoices set memo = 'other' where id = $1`,
      `update public.invoices set subtotal_cents = 1 where id = $1`,
      `update public.invoices set number = 'X-1' where id = $1`,
      'delete from public.invoices where id = $1',
      'update public.invoice_lines set unit_amount_cents = 1 where invoice_id = $1',
      'delete from public.invoice_lines where invoice_id = $1',
      `insert into public.invoice_lines (invoice_id, position, description, quantity, unit_amount_cents) values ($1, 9, 'x', 1, 1)`,
      'update public.invoice_taxes set tax_cents = 0 where invoice_id = $1 returning 1',
    ]) {
      const outcome = await sqlstateOf(database.owner.query(change, [invoice.id]));
      // The invoice has no tax rows: that update finds nothing, and changes nothing.
      expect([change, outcome]).toEqual([change, change.includes('taxes') ? '00000' : '42501']);
    }
    expect(
      await refusalOf(saveDraft(database, { customerId: invoice.customer_id }, invoice.id)),
    ).toMatchObject({ code: 'invoice_issued' });
  });

  it('that is void stays void, and keeps its number', async () => {
    const invoice = await issueInvoice(database, { customerId: await addCustomer(database) });
    await database.server.query(`select invoicing.void($1, 'Sent to the wrong person', null)`, [invoice.id]);
    const ended = await invoiceOf(database, invoice.id);
    expect(ended).toMatchObject({ status: 'void', number: invoice.number });
    expect(
      await sqlstateOf(
        database.owner.query(`update public.invoices set status = 'pending' where id = $1`, [invoice.id]),
      ),
    ).toBe('42501');
  });

  it('keeps the name its buyer had, whatever the buyer is called later', async () => {
    const tenantId = await createTenant(database);
    const invoice = await issueInvoice(database, { tenantId });
    await database.server.query(
      `select invoicing.save_billing_details($1, null, 'Tenant Holding AG', 'Main Street 1', 'CHE-123')`,
      [tenantId],
    );
    const later = await issueInvoice(database, { tenantId });
    expect((await invoiceOf(database, invoice.id)).buyer).toMatchObject({ name: 'Tenant', taxId: '' });
    expect((await invoiceOf(database, later.id)).buyer).toMatchObject({
      name: 'Tenant Holding AG',
      address: 'Main Street 1',
      taxId: 'CHE-123',
    });
  });
});

describe('a credit note', () => {
  const credit = (invoiceId: string, cents: number, requestId = randomUUID()) =>
    database.server.query(`select * from invoicing.credit($1, $2, 'Discount', $3, null)`, [
      invoiceId,
      cents,
      requestId,
    ]);

  it('makes an open invoice cost less, once for one request', async () => {
    const invoice = await issueInvoice(database, { customerId: await addCustomer(database) });
    const requestId = randomUUID();
    await credit(invoice.id, 400, requestId);
    await credit(invoice.id, 400, requestId);
    expect(await invoiceOf(database, invoice.id)).toMatchObject({
      status: 'pending',
      total_cents: '1000',
      amount_cents: '600',
    });
  });

  it('over all that is left leaves nothing owed', async () => {
    const invoice = await issueInvoice(database, { customerId: await addCustomer(database) });
    await credit(invoice.id, 1000);
    expect(await invoiceOf(database, invoice.id)).toMatchObject({ status: 'void', amount_cents: '0' });
  });

  it('is refused beyond what is left', async () => {
    const invoice = await issueInvoice(database, { customerId: await addCustomer(database) });
    expect(await refusalOf(credit(invoice.id, 1001))).toMatchObject({ code: 'credit_exceeds_invoice' });
  });
});

describe('a purchase', () => {
  it('has one paid, numbered invoice, however often it is settled', async () => {
    const purchase = await preparePurchase(database, packageId);
    await Promise.all([settle(database, purchase), settle(database, purchase), settle(database, purchase)]);
    const { rows } = await database.owner.query(
      `select kind, status, number, amount_cents, paid_at is not null as is_paid from public.invoices where tenant_id = $1`,
      [purchase.tenant],
    );
    expect(rows).toEqual([
      {
        kind: 'receipt',
        status: 'paid',
        number: expect.stringMatching(/-0001$/),
        amount_cents: '1000',
        is_paid: true,
      },
    ]);
  });

  it('that is refunded has a credit note, also where the refund was heard of first', async () => {
    for (const isRefundFirst of [false, true]) {
      const purchase = await preparePurchase(database, packageId);
      const refund = { id: `re_${randomUUID()}`, amount: 300, currency: 'usd', status: 'succeeded' };
      const record = () =>
        database.server.query('select payments.record_refunds($1, $2)', [
          purchase.intentId,
          JSON.stringify([refund]),
        ]);
      if (isRefundFirst) await record();
      await settle(database, purchase);
      await record();
      const { rows } = await database.owner.query(
        `select n.amount_cents, n.settled_by, n.refund_status, i.status from public.credit_notes n
         join public.invoices i on i.id = n.invoice_id where n.tenant_id = $1`,
        [purchase.tenant],
      );
      expect(rows).toEqual([
        { amount_cents: '300', settled_by: 'refund', refund_status: 'succeeded', status: 'paid' },
      ]);
    }
  });
});

describe('credits on invoice', () => {
  const openAccount = (tenant: string, limitCents: number) =>
    database.server.query(`select invoicing.open_account($1, $2, 'usd', 'net_30', 0, true, null)`, [
      tenant,
      limitCents,
    ]);
  const order = async (tenant: string, orderId = randomUUID()) =>
    value(
      await database.server.query<{ value: string }>(
        'select (invoicing.buy_on_invoice($1, $2, $3, null)).id as value',
        [tenant, orderId, packageId],
      ),
    );

  it('are granted when the invoice is issued, once for one order', async () => {
    const tenant = await createTenant(database);
    await openAccount(tenant, 5000);
    const orderId = randomUUID();
    const [first, again] = await Promise.all([order(tenant, orderId), order(tenant, orderId)]);
    expect(first).toBe(again);
    expect((await balanceOf(database.server, tenant)).available).toBe(100);
    expect(await invoiceOf(database, first)).toMatchObject({ status: 'pending', amount_cents: '1000' });
  });

  it('stop at the limit, however many orders come at once', async () => {
    const tenant = await createTenant(database);
    await openAccount(tenant, 2500);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => order(tenant)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect((await balanceOf(database.server, tenant)).available).toBe(200);
    expect(await refusalOf(order(tenant))).toMatchObject({ code: 'credit_limit_exceeded' });
    expect(await numbersOf(tenant)).toHaveLength(2);
  });

  it('are refused while an invoice is overdue, and to whom nobody lends', async () => {
    const tenant = await createTenant(database);
    expect(await refusalOf(order(tenant))).toMatchObject({ code: 'invoice_account_required' });
    await openAccount(tenant, 5000);
    const invoiceId = await order(tenant);
    await database.owner.query(
      `alter table public.invoices disable trigger user;
       update public.invoices set due_date = current_date - 2 where id = '${invoiceId}';
       alter table public.invoices enable trigger user;`,
    );
    expect(await refusalOf(order(tenant))).toMatchObject({ code: 'invoice_overdue' });
    expect((await balanceOf(database.server, tenant)).available).toBe(100);
  });

  it('go back when the invoice is voided; what was used becomes debt', async () => {
    const tenant = await createTenant(database);
    await openAccount(tenant, 5000);
    const invoiceId = await order(tenant);
    await database.server.query('select credits.consume($1, 30, $2)', [tenant, randomUUID()]);
    await database.server.query(`select invoicing.void($1, 'Not wanted', null)`, [invoiceId]);
    expect(await balanceOf(database.server, tenant)).toMatchObject({ available: 0, debt: 30 });
  });
});
