/** What goes wrong with money, seen by the tenant and mended by the operator, each in a browser of their own. */
import type { Browser, Page } from '@playwright/test';
import type Stripe from 'stripe';
import { mailsTo } from '../support/mailbox.ts';
import { rows } from '../support/running-ledger.ts';
import { stack } from '../support/stack.ts';
import { confirm, control, deliver, eventAbout, stripe } from '../support/stripe.ts';
import {
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  expectToFitAPhone,
  loadUntil,
  payWithCard,
  readBalance,
  signInAsOperator,
  test,
} from './fixtures.ts';

interface Buyer {
  slug: string;
  email: string;
  tenantId: string;
  paymentId: string;
  intentId: string;
}

const history = (slug: string) => `/${slug}/settings/billing/history`;

/** An owner who pays 50 dollars for 6,000 credits and closes the browser before our page has asked about it. */
async function buyAndLeave(page: Page, name: string): Promise<Buyer> {
  const { slug, email } = await comeAsNewOwner(page, name);
  const answer = await page.request.post(`/api/stripe/create-payment-intent?tenant=${slug}`, {
    headers: { origin: stack().APP_URL },
    data: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { paymentIntentId: intentId, payment } = (await answer.json()) as {
    paymentIntentId: string;
    payment: { id: string };
  };
  expect(await confirm(intentId, CARDS.works)).toBe('succeeded');
  const [tenant] = await rows<{ id: string }>('select id from public.tenants where slug = $1', [slug]);
  return { slug, email, tenantId: tenant?.id ?? '', paymentId: payment.id, intentId };
}

/** The same, with the credits there. */
async function buy(page: Page, name: string): Promise<Buyer> {
  const buyer = await buyAndLeave(page, name);
  await expectBalance(page, buyer, 6000);
  return buyer;
}

async function expectBalance(page: Page, { slug }: Buyer, credits: number): Promise<void> {
  await loadUntil(page, history(slug), (soon) => expect.poll(() => readBalance(page), soon).toBe(credits));
}

const spend = ({ tenantId }: Buyer, credits: number) =>
  rows(`select credits.consume($1, $2, $3, 'work')`, [tenantId, credits, crypto.randomUUID()]);

async function operatorPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: stack().APP_URL });
  const page = await context.newPage();
  await signInAsOperator(page);
  return page;
}

async function expectGood(page: Page): Promise<void> {
  await expectAccessibleInBothThemes(page);
  await expectToFitAPhone(page);
}

test.afterEach(() => control('DELETE', '/faults'));

test('a webhook that Stripe lost is found and repaired by a reconciliation that the operator runs', async ({
  page,
  browser,
}) => {
  await control('POST', '/faults', { kind: 'webhook_lose', match: { type: 'payment_intent.*' }, rate: 1 });
  const buyer = await buyAndLeave(page, 'Lotta');
  await control('POST', '/webhooks/drain', { timeout_ms: 10_000 });
  await page.goto(history(buyer.slug));
  await expect.poll(() => readBalance(page)).toBe(0);
  await expect(page.getByRole('row', { name: /Custom amount/ })).toContainText('Not finished');
  const [lost] = (await stripe.events.list({ type: 'payment_intent.succeeded', limit: 100 })).data.filter(
    ({ data }) => 'id' in data.object && data.object.id === buyer.intentId,
  );
  expect(await rows('select from public.webhook_events where id = $1', [lost?.id])).toEqual([]);

  const operator = await operatorPage(browser);
  await operator.getByRole('link', { name: 'Reconciliation' }).click();
  await expect(operator.getByRole('heading', { level: 1, name: 'Reconciliation' })).toBeVisible();
  const finding = operator.getByRole('row', { name: new RegExp(lost?.id ?? 'none') });
  // A run does not look at the last seconds, in which an event may still be on its way.
  await expect(async () => {
    await operator.getByRole('button', { name: 'Run now' }).click({ timeout: 5_000 });
    await expect(operator.getByRole('button', { name: 'Run now' })).toBeEnabled({ timeout: 20_000 });
    await expect(finding).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 50_000 });
  await expect(finding).toContainText('Event never arrived');
  await expect(finding).toContainText('Repaired');
  await expectGood(operator);
  await expectBalance(page, buyer, 6000);
  await expect(page.getByRole('row', { name: /Custom amount/ })).toContainText('Paid');

  await finding.getByRole('link', { name: 'What came of the event' }).click();
  await expect(operator.getByText('Processed', { exact: true })).toBeVisible();
  await operator.context().close();
});

test('a dead letter is replayed from the page, and the credits arrive', async ({ page, browser }) => {
  await control('POST', '/faults', { kind: 'webhook_lose', match: { type: 'payment_intent.*' }, rate: 1 });
  const buyer = await buyAndLeave(page, 'Dora');
  // In a version of the API that is not believed without asking, while Stripe answers nothing about this payment: its
  // event fails until it is given up.
  const intent = await stripe.paymentIntents.retrieve(buyer.intentId);
  await control('POST', '/faults', {
    kind: 'error_500',
    match: { method: 'GET', path: `/v1/payment_intents/${buyer.intentId}*` },
    rate: 1,
  });
  const payload = eventAbout('payment_intent.succeeded', intent, { api_version: '2020-08-27' });
  expect((await deliver({ payload })).status).toBe(200);
  const eventOf = () =>
    rows<{ id: string; status: string; attempts: number }>(
      `select id, status, attempts from public.webhook_events
       where type = 'payment_intent.succeeded' and intent_id = $1`,
      [buyer.intentId],
    );
  await expect.poll(async () => (await eventOf())[0]?.attempts ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
  // Two days of growing pauses are not waited for: the next attempt is the last one.
  const id = (await eventOf())[0]?.id ?? '';
  await rows('update public.webhook_events set attempts = 15 where id = $1', [id]);
  await expect.poll(async () => (await eventOf())[0]?.status, { timeout: 30_000 }).toBe('dead');
  await control('DELETE', '/faults');

  const operator = await operatorPage(browser);
  await operator.getByRole('link', { name: 'Webhooks' }).click();
  const letters = operator.getByRole('table', { name: 'Dead letters by type' });
  const row = letters.getByRole('row', { name: /payment_intent\.succeeded/ });
  await expect(row).toContainText('1');
  await expectGood(operator);
  await row.getByRole('button', { name: /Replay/ }).click();
  const dialog = operator.getByRole('dialog', { name: /Replay 1 event of type payment_intent\.succeeded/ });
  await expectAccessibleInBothThemes(operator);
  await dialog.getByRole('button', { name: 'Replay 1 event' }).click();
  await expect(operator.getByText('1 event is being handled again.').first()).toBeVisible();
  await expect(dialog).toBeHidden();
  await expectBalance(page, buyer, 6000);
  await loadUntil(operator, `/admin/webhooks/${id}`, (soon) =>
    expect(operator.getByText('Processed', { exact: true })).toBeVisible(soon),
  );
  await operator.goto('/admin/audit');
  await expect(operator.getByRole('row', { name: new RegExp(`webhook\\.replayed.*${id}`) })).toBeVisible();
  await operator.context().close();
});

test('a part refund after spending shows the tenant a debt, which the next purchase pays', async ({
  page,
  browser,
}) => {
  const buyer = await buy(page, 'Rosa');
  await spend(buyer, 5000);
  const operator = await operatorPage(browser);
  await operator.goto(`/admin/payments/${buyer.paymentId}`);
  const form = operator.getByRole('form', { name: 'Refund' });
  await form.getByRole('radio', { name: 'A part' }).check();
  await form.getByLabel('Amount').fill('60');
  await form.getByLabel('Reason').fill('Half of it was not needed');
  await form.getByRole('button', { name: 'Refund $60.00' }).click();
  await expect(form.getByText('This is more than what is left to refund.')).toBeVisible();
  await expectGood(operator);
  await form.getByLabel('Amount').fill('25');
  await form.getByRole('button', { name: 'Refund $25.00' }).click();
  await expect(operator.getByText('$25.00 was refunded.').first()).toBeVisible();
  const story = operator.getByRole('list', { name: 'What happened' });
  await expect(story.getByText('Refund of $25.00, succeeded')).toBeVisible();
  await expect(story.getByText('Taken back: 3,000 credits')).toBeVisible();
  await expect(operator.getByText('All that is left: $25.00')).toBeVisible();

  await page.goto(history(buyer.slug));
  await expect(page.getByText('2,000 credits owed.')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(0);
  await expect(page.getByRole('row', { name: /Custom amount/ })).toContainText('$25.00 refunded');
  await expect(page.getByText('$25.00 was refunded for Custom amount')).toBeVisible();
  await expectGood(page);
  const subjects = async () => (await mailsTo(buyer.email)).map(({ subject }) => subject);
  await expect
    .poll(
      async () =>
        (await subjects()).filter((subject) => /25\.00 was refunded|owes 2,000/.test(subject)).length,
    )
    .toBe(2);

  await page.goto(`/${buyer.slug}/settings/billing/purchase`);
  await page.getByRole('radio', { name: /^Team/ }).check({ force: true });
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('6,000 credits added')).toBeVisible();
  await expectBalance(page, buyer, 4000);
  await expect(page.getByText('credits owed.')).toHaveCount(0);
  const [account] = await rows<{ available: string; debt: string }>(
    'select available, debt from public.credit_accounts where tenant_id = $1',
    [buyer.tenantId],
  );
  expect(account).toEqual({ available: '4000', debt: '0' });
  await operator.context().close();
});

test('a dispute holds the credits, and won gives back exactly what was held', async ({ page, browser }) => {
  const buyer = await buy(page, 'Dita');
  await spend(buyer, 1000);
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(buyer.intentId);
  const { id } = await control<Stripe.Dispute>('POST', '/disputes', { charge });
  await loadUntil(page, history(buyer.slug), async (soon) => {
    await expect(page.getByText('6,000 credits held by a dispute.')).toBeVisible(soon);
    await expect(page.getByText('1,000 credits owed.')).toBeVisible(soon);
    await expect(
      page.getByText('$50.00 is disputed; 6,000 credits are held until the bank decides.'),
    ).toBeVisible(soon);
    await expect(page.getByText('A payment of $50.00 is disputed')).toBeVisible(soon);
  });
  expect(await readBalance(page)).toBe(0);
  await expectGood(page);

  const operator = await operatorPage(browser);
  await operator.getByRole('link', { name: 'Disputes' }).click();
  const row = operator.getByRole('row', { name: new RegExp(id) });
  await expect(row).toContainText('Needs response');
  await expect(row).toContainText('Due');
  await expect(row).toContainText('6,000');
  await expect(row).toContainText('1,000');
  await expectGood(operator);
  await row.getByRole('link', { name: 'Custom amount' }).click();
  await expect(operator.getByText('This payment is disputed')).toBeVisible();
  await expect(operator.getByRole('form', { name: 'Refund' })).toHaveCount(0);

  await control('POST', `/disputes/${id}/win`);
  await expectBalance(page, buyer, 5000);
  await expect(page.getByText('credits owed.')).toHaveCount(0);
  await expect(page.getByText('held by a dispute.')).toHaveCount(0);
  await loadUntil(page, history(buyer.slug), (soon) =>
    expect(page.getByText('The dispute of $50.00 is over')).toBeVisible(soon),
  );
  await expect(page.getByText('A payment of $50.00 is disputed')).toHaveCount(0);
  await operator.goto('/admin/disputes');
  await expect(row).toContainText('Won');
  await operator.context().close();
});

test('a finding that needs a person stays open until an operator says what was done', async ({ page }) => {
  const subject = `pi_${crypto.randomUUID().slice(0, 12)}`;
  await rows(
    `with run as (
       insert into public.reconciliation_runs (looked_from, looked_upto, status, finished_at)
       values (now(), now(), 'failed', now()) returning id)
     select reconciliation.note_finding(id, 'payment_unknown', $1, 'It names no payment of ours.', false, '{}') from run`,
    [subject],
  );
  await signInAsOperator(page);
  await page.goto('/admin/reconciliation');
  const open = page.getByRole('table', { name: 'Open findings, the oldest first' });
  const row = page.getByRole('row', { name: new RegExp(subject) });
  await row.getByRole('button', { name: `Resolve ${subject}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Mark as resolved' });
  await dialog.getByRole('button', { name: 'Resolve' }).click();
  await expect(dialog.getByText('Enter your note.')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await dialog.getByLabel('Note').fill('Refunded at Stripe');
  await dialog.getByRole('button', { name: 'Resolve' }).click();
  await expect(dialog).toBeHidden();
  await expect(open.getByText(subject)).toHaveCount(0);
  await page.goto('/admin/audit');
  await expect(page.getByRole('row', { name: new RegExp(`${subject}.*Refunded at Stripe`) })).toBeVisible();
});

test('an owner takes back the money of unspent credits and reads before exactly what goes', async ({
  page,
}) => {
  const buyer = await buy(page, 'Olga');
  await spend(buyer, 1200);
  await page.goto(history(buyer.slug));
  await page.getByRole('button', { name: 'Refund Custom amount' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refund $40.00?' });
  await expect(dialog).toContainText('$40.00 goes back to Visa ·4242');
  await expect(dialog).toContainText(
    '4,800 credits of Custom amount leave your balance at once, of the 6,000',
  );
  await expectAccessibleInBothThemes(page);
  await dialog.getByRole('button', { name: 'Refund $40.00' }).click();
  await expect(dialog).toBeHidden();
  await expectBalance(page, buyer, 0);
  const row = page.getByRole('row', { name: /Custom amount/ });
  await expect(row).toContainText('Partly refunded');
  await expect(row).toContainText('$40.00 refunded');
  await expect(row.getByRole('button', { name: /Refund/ })).toHaveCount(0);
  await expect(page.getByText('credits owed.')).toHaveCount(0);
});
