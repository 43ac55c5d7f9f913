import type { Page } from '@playwright/test';
import { availableCredits, eventually, rows } from '../support/running-ledger.ts';
import {
  AXE_IN_FRAMES,
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  fillCard,
  test,
} from './fixtures.ts';

const tab = (slug: string) => `/${slug}/settings/billing/plan`;
const PHONE = { width: 390, height: 844 };

test.use({ expectedErrors: AXE_IN_FRAMES });

/** Types a card into the hosted page and pays. */
async function payOnPage(page: Page, button: string): Promise<void> {
  await fillCard(page, CARDS.works);
  await page.getByRole('button', { name: button }).click();
}

async function subscribed(page: Page, name: string): Promise<{ slug: string; id: string }> {
  const { slug } = await comeAsNewOwner(page, name);
  const [tenant] = await rows<{ id: string }>('select id from public.tenants where slug = $1', [slug]);
  await page.goto(tab(slug));
  await page.getByRole('link', { name: 'Choose Steady' }).click();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await expect(page.getByRole('heading', { name: 'Payment' })).toBeVisible();
  await payOnPage(page, 'Subscribe');
  await page.waitForURL(new RegExp(`${tab(slug)}$`));
  return { slug, id: tenant?.id ?? '' };
}

test('a plan is chosen, paid on its page, and its credits are there', async ({ page }) => {
  const { slug, id } = await subscribed(page, 'Chooser');
  await expect(page.getByRole('heading', { level: 2, name: 'Steady' })).toBeVisible();
  await expect(page.getByText(/^It renews/)).toBeVisible();
  await eventually(
    () => availableCredits(id),
    (credits) => credits === 5000,
  );
  await expect(page.getByRole('cell', { name: /Start of the plan/ })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  expect(slug).not.toBe('');
});

test('an upgrade shows what is charged now and granted, and does just that', async ({ page }) => {
  const { slug, id } = await subscribed(page, 'Upgrader');
  await page.getByRole('link', { name: 'Upgrade to Growth' }).click();
  const decision = page.getByRole('region', { name: 'Change from Steady to Growth' });
  // Whether a second of the period has passed by then decides about the last one.
  await expect(decision).toContainText(/(14,999|15,000) credits/);
  await expectAccessibleInBothThemes(page);
  await decision.getByRole('button', { name: /^Pay \$\d+\.\d\d and change$/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Growth' })).toBeVisible();
  await page.waitForURL(new RegExp(`${tab(slug)}$`));
  await expect(page.getByRole('cell', { name: /Change of plan/ })).toBeVisible();
  await eventually(
    () => availableCredits(id),
    (credits) => credits > 19_900 && credits <= 20_000,
  );
});

test('on a phone the plan is canceled for the end of the period, and taken back', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await subscribed(page, 'Phone');
  await page.getByRole('link', { name: 'Cancel the plan' }).click();
  await page.getByRole('button', { name: 'Cancel at the end of the period' }).click();
  await expect(page.getByText(/^It ends/)).toBeVisible();
  await page.getByRole('button', { name: 'Keep the plan' }).click();
  await expect(page.getByText(/^It renews/)).toBeVisible();
  const isScrolling = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isScrolling).toBe(false);
});
