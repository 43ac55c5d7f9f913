import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { createRefillClient } from '../../clients/typescript/src/client.ts';
import { giveCredits, makeApiKey } from '../support/api-tenant.ts';
import { owner } from '../support/running-ledger.ts';
import { stack } from '../support/stack.ts';
import { loadUntil } from './fixtures.ts';

/** Somebody new with a tenant of their own: its usage is this test's alone. */
async function newTenant(page: Page): Promise<{ id: string; slug: string }> {
  const id = crypto.randomUUID().slice(0, 8);
  const response = await page.request.post('/api/auth/sign-up', {
    headers: { origin: stack().APP_URL },
    data: {
      email: `usage-${id}@example.test`,
      password: 'a-long-password',
      fullName: 'Una Usage',
      tenantName: `Usage ${id}`,
    },
  });
  expect(response.ok()).toBe(true);
  const { tenant } = await response.json();
  return tenant;
}

async function findsNothing(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a new tenant reads how usage begins', async ({ page }) => {
  const { slug } = await newTenant(page);
  await page.goto(`/${slug}/settings/billing/usage`);
  await expect(page.getByText('No credits were used in 30 days')).toBeVisible();
  await expect(page.getByText('Needs 7 whole days of use')).toBeVisible();
  await expect(page.getByText('Nothing: none of your credits have an end.')).toBeVisible();
  await findsNothing(page);
});

test('what was used is seen by day, label and key, and in another range', async ({ page }) => {
  const { id, slug } = await newTenant(page);
  await giveCredits(owner, id, 1_000);
  const { key } = await makeApiKey(owner, id);
  await owner.query(
    `insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
     select $1, (now() at time zone 'utc')::date - n, 'backlog', 10, 2 from generate_series(1, 60) n`,
    [id],
  );
  await createRefillClient({ baseUrl: stack().APP_URL, apiKey: key }).consume({
    credits: 25,
    label: 'speech',
  });

  await page.goto(`/${slug}/settings/billing/usage`);
  await expect(page.getByRole('img', { name: 'Credits used per day' })).toBeVisible();
  const days = page.getByRole('table', { name: /Credits and debits per day/ });
  await expect(days.getByRole('row')).toHaveCount(31);
  await expect(days.getByRole('row').nth(1)).toContainText('so far');
  await expect(page.getByRole('table', { name: 'Credits by label' })).toContainText('speech');
  await expect(page.getByRole('table', { name: 'Credits by key' })).toContainText('for a test');
  await expect(page.getByText('≈ 97 days left').first()).toBeVisible();
  await expect(page.getByText('Days begin at midnight UTC.')).toBeVisible();

  await page.getByRole('link', { name: '7 days' }).click();
  await expect(page).toHaveURL(/days=7/);
  await expect(days.getByRole('row')).toHaveCount(8);
  await page.reload();
  await expect(page.getByRole('link', { name: '7 days' })).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(days.getByRole('row')).toHaveCount(31);
  await findsNothing(page);

  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await findsNothing(page);
});

test('an alert is set, comes when the balance falls below it, and is dismissed', async ({ page }) => {
  const { id, slug } = await newTenant(page);
  await giveCredits(owner, id, 100);
  const { key } = await makeApiKey(owner, id);
  await page.goto(`/${slug}/settings/billing/usage`);
  await page.getByLabel('Tell us below').fill('0.5');
  await page.getByRole('button', { name: 'Add alert' }).click();
  await expect(page.getByText('Enter a whole number of credits, from 1.')).toBeVisible();
  await page.getByLabel('Tell us below').fill('80');
  await page.getByRole('button', { name: 'Add alert' }).click();
  await expect(page.getByRole('list', { name: 'Thresholds' })).toContainText('80 credits');

  await createRefillClient({ baseUrl: stack().APP_URL, apiKey: key }).consume({ credits: 30 });
  const banner = page.getByText('Your balance fell below 80 credits');
  await loadUntil(page, page.url(), (soon) => expect(banner).toBeVisible(soon));
  await expect(page.getByText(/^70 were left on/)).toBeVisible();
  await findsNothing(page);
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(banner).toBeHidden();
  await page.getByRole('button', { name: 'Remove the alert below 80 credits' }).click();
  await expect(page.getByText('None is set: you are told below a tenth of your last purchase')).toBeVisible();
});
