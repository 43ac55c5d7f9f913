/** The operator runs a job from its page and watches it, and has one run by itself. */
import { stack } from '../support/stack.ts';
import { control, stripe } from '../support/stripe.ts';
import {
  expect,
  expectAccessibleInBothThemes,
  expectToFitAPhone,
  signInAsOperator,
  test,
} from './fixtures.ts';

/** Charges enough that a run of the monitor takes longer than a look. */
async function makeCharges(count: number): Promise<void> {
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await control('POST', `/charges/${String(intent.latest_charge)}/copy`, {
    count,
    currencies: ['usd', 'eur'],
  });
}

test('an operator runs a job and watches its progress to its output', async ({ page }) => {
  await makeCharges(12_000);
  // Slow enough to be watched and canceled, on any machine.
  await control('POST', '/faults', {
    kind: 'delay',
    match: { method: 'GET', path: '/v1/charges' },
    times: 1_000,
    delay_ms: 400,
  });
  await signInAsOperator(page);
  await page.goto('/admin/jobs');
  await page.getByRole('link', { name: 'Run Monitor payments' }).click();
  const form = page.getByRole('form', { name: 'Run payment-monitor' });
  await form.getByLabel('Limit').fill('10');
  await form.getByRole('checkbox', { name: /^All/ }).check();
  await form.getByRole('button', { name: 'Run' }).click();
  await page.waitForURL(/\/admin\/jobs\/runs\//);
  const status = page.getByRole('status').filter({ hasText: 'charges read' });
  await expect(status).toContainText(/[\d,]+ charges read, [\d,]+ of them new/, { timeout: 30_000 });
  const first = await status.innerText();
  // It moves by itself, without a reload.
  await expect(status).not.toHaveText(first, { timeout: 30_000 });
  await expect(page.getByText('Running', { exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Canceled', { exact: true })).toBeVisible({ timeout: 30_000 });
  await control('DELETE', '/faults');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText('"charges_stored"')).toBeVisible();
  await expect(page.getByText('operator@refill.test, on this page')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await expectToFitAPhone(page);

  await page.goto('/admin/jobs/charges');
  await expect(page.getByText('Succeeded in EUR')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await expectToFitAPhone(page);
  const journal = await page.request.get('/api/admin/journal.csv', { headers: { origin: stack().APP_URL } });
  const lines = (await journal.text()).trim().split('\r\n');
  expect(lines[0]).toBe('entry,date,account,debit,credit,currency,description');
  expect(lines.length).toBeGreaterThan(24_000);
});

test.describe(() => {
  test.use({ expectedErrors: /status of 400/ });

  test('bad input is told at its field, and nothing runs', async ({ page }) => {
    await signInAsOperator(page);
    await page.goto('/admin/jobs/charge-customer');
    const form = page.getByRole('form', { name: 'Run charge-customer' });
    await form.getByRole('button', { name: 'Run' }).click();
    await expect(form.getByLabel('Customer email')).toBeFocused();
    await form.getByLabel('Customer email').fill('somebody@example.test');
    await form.getByLabel('Amount').fill('12');
    await form.getByRole('button', { name: 'Run' }).click();
    await expect(form.getByLabel('Amount')).toBeFocused();
    await expect(form.getByText('The least that can be charged is $0.50.')).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await expectToFitAPhone(page);
    await form.getByLabel('Amount').fill('1200');
    await form.getByRole('button', { name: 'Run' }).click();
    await page.waitForURL(/\/admin\/jobs\/runs\//);
    await expect(page.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('"status": "requires_payment_method"')).toBeVisible();
  });

  test('a schedule is made, told in words, changed and removed', async ({ page }) => {
    const name = `Nightly ${crypto.randomUUID().slice(0, 6)}`;
    await signInAsOperator(page);
    await page.goto('/admin/jobs/schedules');
    const fresh = page.getByRole('form', { name: 'New schedule' });
    await fresh.getByLabel('Name').fill(name);
    await fresh.getByLabel('Job').selectOption('payment-monitor');
    await fresh.getByLabel('When').fill('every night');
    await fresh.getByRole('button', { name: 'Add schedule' }).click();
    await expect(fresh.getByLabel('When')).toBeFocused();
    await expect(fresh.getByText(/Give five fields/)).toBeVisible();
    await fresh.getByLabel('When').fill('15 3 * * *');
    await fresh.getByLabel('Limit').fill('50');
    await fresh.getByRole('button', { name: 'Add schedule' }).click();

    const form = page.getByRole('form', { name });
    const card = page.locator('section').filter({ has: form });
    await expect(card.getByText(/Next: .+ at 03:15, .+ at 03:15 and .+ at 03:15, UTC\./)).toBeVisible();
    await expect(form.getByLabel('Limit')).toHaveValue('50');
    await expectAccessibleInBothThemes(page);
    await expectToFitAPhone(page);

    await form.getByRole('checkbox', { name: 'Switched on' }).uncheck();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(card.getByText('Switched off: it begins no runs.')).toBeVisible();
    await card.getByRole('button', { name: `Remove ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(form).toHaveCount(0);
  });
});
