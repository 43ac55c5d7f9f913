import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { createRefillClient, RefillError } from '../../clients/typescript/src/client.ts';
import { stack } from '../support/stack.ts';

const PATH = '/acme/settings/api-keys';

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('refill-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/acme\//);
}

async function findsNothing(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('an owner creates a key, spends with it, and revokes it', async ({ page }) => {
  const name = `Backend ${Date.now()}`;
  await signIn(page, 'owner@acme.test');
  await page.goto(PATH);
  await page.getByRole('link', { name: 'Create a key' }).click();
  await page.getByLabel('Name').fill(name);
  await expect(page.getByRole('checkbox', { name: 'payments' })).not.toBeChecked();
  await page.getByLabel('Monthly budget').fill('40');
  await findsNothing(page);
  await page.getByRole('button', { name: 'Create key' }).click();

  const panel = page.getByRole('region', { name: `${name} is ready` });
  await expect(panel.getByRole('heading')).toBeFocused();
  await expect(panel).toContainText("It won't be shown again");
  const key = (await panel.getByText(/^rk_test_/).innerText()).trim();
  await expect(panel.locator('pre')).toContainText(`Authorization: Bearer ${key}`);
  await findsNothing(page);

  const refill = createRefillClient({ baseUrl: stack().APP_URL, apiKey: key });
  await refill.consume({ credits: 4, label: 'end to end' });

  await panel.getByRole('link', { name: /^Done/ }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText(`${key.slice(0, 12)}…`);
  await expect(page.locator('body')).not.toContainText(key);
  await page.reload();
  await expect(row).toContainText('4 of 40');
  await findsNothing(page);

  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Within ten seconds');
  await findsNothing(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(row.getByRole('button')).toBeFocused();
  await row.getByRole('button').click();
  // Slow enough to be read.
  await page.route('**/api-keys/*', async (route) => {
    await dialog.getByRole('button', { name: 'Revoking…' }).waitFor();
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toBeHidden();
  await page.getByText(/^Revoked keys/).click();
  await expect(page.getByRole('table', { name: 'Revoked API keys' })).toContainText(name);
  await findsNothing(page);

  await expect(async () => {
    const refusal = await refill.balance().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefillError);
    expect(refusal).toMatchObject({ status: 401, code: 'invalid_api_key' });
  }).toPass({ timeout: 10_000 });
});

test('a key without a scope is not sent, and the reason stands at its place', async ({ page }) => {
  await signIn(page, 'owner@acme.test');
  await page.goto(`${PATH}?create`);
  await page.getByLabel('Name').fill('Nothing');
  for (const scope of [/^read/, /^consume/]) await page.getByRole('checkbox', { name: scope }).uncheck();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByText('Choose at least one thing that the key may do.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is ready' })).toBeHidden();
});

test('a member reads that owners and admins manage keys', async ({ page }) => {
  await signIn(page, 'member@acme.test');
  await page.goto(`${PATH}?create`);
  await expect(page.getByText('Only owners and admins manage API keys')).toBeVisible();
  await expect(page.getByText('Ask Olivia Owens or Adam Adler.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create key' })).toBeHidden();
  await findsNothing(page);
});

test('the page and the reference fit a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'owner@acme.test');
  for (const path of [PATH, `${PATH}?create`, '/docs/api']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, path).toBe(0);
    await findsNothing(page);
  }
});

test('an owner says what a key may refund on its own, and changes it', async ({ page }) => {
  const name = `Agent ${Date.now()}`;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, 'owner@acme.test');
  await page.goto(`${PATH}?create`);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('checkbox', { name: 'payments' }).check();
  await page.getByLabel('Refund budget').fill('50');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('link', { name: /^Done/ }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('$0.00 of $50.00');
  await row.getByRole('button', { name: `Change the refund budget of ${name}` }).click();
  await findsNothing(page);
  await page.getByLabel('Monthly budget in USD').fill('20.50');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('$0.00 of $20.50');
  await page.screenshot({ path: test.info().outputPath('budgets.png'), fullPage: true });
});
