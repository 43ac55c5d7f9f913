/** The operator watches and mends, in a browser. */
import type { Page } from '@playwright/test';
import { confirm } from '../support/stripe.ts';
import {
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  expectToFitAPhone,
  loadUntil,
  signInAsOperator,
  test,
} from './fixtures.ts';

const PAGES = [
  '',
  '/payments',
  '/disputes',
  '/webhooks',
  '/reconciliation',
  '/tenants',
  '/tenants/acme',
  '/packages',
  '/plans',
  '/jobs',
  '/jobs/schedules',
  '/jobs/queue',
  '/audit',
];

/** Somebody new buys for 50 dollars through the API; returns whose it is. */
async function buyAsSomebodyNew(page: Page): Promise<string> {
  const { email } = await comeAsNewOwner(page, 'Storied');
  const answer = await page.request.post('/api/stripe/create-payment-intent', {
    headers: { origin: new URL(test.info().project.use.baseURL ?? '').origin },
    data: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  const { clientSecret } = (await answer.json()) as { clientSecret: string };
  expect(await confirm(clientSecret.split('_secret')[0] ?? '', '4242424242424242')).toBe('succeeded');
  await page.context().clearCookies();
  return email;
}

test('an operator reads the story of a purchase and replays its event, which changes nothing', async ({
  page,
}) => {
  const email = await buyAsSomebodyNew(page);
  await signInAsOperator(page);
  await page.getByRole('link', { name: 'Payments', exact: true }).click();
  await page.getByLabel('Id, tenant, intent, charge or e-mail').fill(email);
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/q=/);
  await page.getByRole('link', { name: 'Custom amount' }).click();
  await page.waitForURL(/\/admin\/payments\/[0-9a-f-]{36}$/);
  const story = page.getByRole('list', { name: 'What happened' });
  await loadUntil(page, page.url(), async (soon) => {
    await expect(story.getByText('Added: 6,000 credits')).toBeVisible(soon);
    await expect(story.getByText('Stripe said payment_intent.succeeded')).toBeVisible(soon);
  });
  await expect(story.getByText('Agreed', { exact: true })).toBeVisible();
  await expect(story.getByText('Paid', { exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await story.getByRole('link', { name: 'Stripe said payment_intent.succeeded' }).click();
  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('It is being handled again.')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.getByRole('link', { name: 'Its story' }).click();
  await expect(story.getByText('Added: 6,000 credits')).toHaveCount(1);
});

test('every page of an operator is without a finding and fits a phone', async ({ page }) => {
  test.slow();
  await signInAsOperator(page);
  for (const path of PAGES) {
    await page.goto(`/admin${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await expectToFitAPhone(page);
  }
});

test('a package that an operator changes is sold at its new price', async ({ page }) => {
  await signInAsOperator(page);
  const name = `Edited ${crypto.randomUUID().slice(0, 6)}`;
  await page.goto('/admin/packages');
  const fresh = page.getByRole('form', { name: 'New package' });
  await fresh.getByLabel('Short name').fill(name.toLowerCase().replace(' ', '-'));
  await fresh.getByLabel('Name', { exact: true }).fill(name);
  await fresh.getByLabel('Credits').fill('700');
  await fresh.getByLabel('Price').fill('7.00');
  await fresh.getByRole('button', { name: 'Add package' }).click();
  const form = page.getByRole('form', { name });
  await form.getByLabel('Price').fill('8.25');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`${name} is saved.`).first()).toBeVisible();

  await page.context().clearCookies();
  const { slug } = await comeAsNewOwner(page, 'Shopper');
  await page.goto(`/${slug}/settings/billing/purchase`);
  await expect(page.getByText(name).first()).toBeVisible();
  await expect(page.getByText('$8.25').first()).toBeVisible();

  await page.context().clearCookies();
  await signInAsOperator(page);
  await page.goto('/admin/packages');
  await form.getByLabel('For sale').uncheck();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`${name} is saved.`).first()).toBeVisible();
});

test.describe(() => {
  test.use({ expectedErrors: /status of 404/ });

  test('what is not there leaves an operator the way to the other pages', async ({ page }) => {
    await signInAsOperator(page);
    await page.goto('/admin/invoices/999999');
    await expect(page.getByRole('heading', { level: 1, name: "This page isn't here" })).toBeVisible();
    await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Invoices' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible();
  });
});
