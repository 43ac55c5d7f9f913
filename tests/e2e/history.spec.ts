import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { consume, give } from '#tests/support/ledger.ts';
import { stack } from '#tests/support/stack.ts';
import {
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  loadUntil,
  payWithCard,
  test,
} from './fixtures.ts';

const server = new pg.Pool({ connectionString: stack().DATABASE_URL, max: 1 });
test.afterAll(() => server.end());

const history = (slug: string, search = '') => `/${slug}/settings/billing/history${search}`;

async function idOf(slug: string): Promise<string> {
  const { rows } = await server.query<{ id: string }>('select id from public.tenants where slug = $1', [
    slug,
  ]);
  const [tenant] = rows;
  if (!tenant) throw new Error(`There is no tenant ${slug}`);
  return tenant.id;
}

test.use({ expectedErrors: /status of 402/ });

test('an empty history says how it fills', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Emma');
  await page.goto(history(slug));
  await expect(page.getByText('No payments yet')).toBeVisible();
  await page.getByRole('link', { name: 'Ledger' }).click();
  await expect(page.getByText('No credits have moved yet')).toBeVisible();
  await expectAccessibleInBothThemes(page);
});

test('a purchase stands in the history with its amount, card, status and receipt', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Hanna');
  await page.goto(`/${slug}/settings/billing/purchase`);
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.getByRole('link', { name: 'History' }).click();
  const row = page.getByRole('row', { name: /Starter/ });
  await expect(row).toContainText('1,000 credits');
  await expect(row).toContainText('Visa ·4242');
  await expect(row).toContainText('Paid');
  await expect(row).toContainText('$10.00');
  await expect(row).toContainText('USD');
  await expect(row.getByRole('link', { name: /Receipt/ })).toHaveAttribute('href', /^http/);
  await page.getByRole('link', { name: 'Ledger' }).click();
  const entry = page.getByRole('row', { name: /Added/ });
  await expect(entry).toContainText('+1,000');
  await expect(entry).toContainText('Hanna');
  await expectAccessibleInBothThemes(page);
});

test('a declined purchase says why and can be finished', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Dina');
  await page.goto(`/${slug}/settings/billing/purchase`);
  await payWithCard(page, CARDS.insufficientFunds);
  await expect(page.getByRole('alert').filter({ hasText: 'enough money' })).toBeVisible();
  await loadUntil(page, history(slug), (soon) =>
    expect(page.getByRole('row', { name: /Starter/ })).toContainText('Declined', soon),
  );
  await expect(page.getByText("There isn't enough money on this card.")).toBeVisible();
  await page.getByRole('link', { name: 'Finish this purchase' }).click();
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.goto(history(slug));
  await expect(page.getByRole('row', { name: /Starter/ })).toHaveCount(1);
  await expect(page.getByRole('row', { name: /Starter/ })).toContainText('Paid');
});

test('the ledger pages through every entry once, and its filters live in the address', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Lara');
  const tenant = await idOf(slug);
  await give(server, tenant, 1000);
  for (let credits = 1; credits <= 29; credits += 1) {
    await consume(server, tenant, credits, { key: randomUUID(), label: `job-${credits}` });
  }
  await page.goto(history(slug, '?view=entries'));
  const rows = page.locator('tbody tr');
  await expect(rows).toHaveCount(25);
  await expect(rows.first()).toContainText('job-29');
  await expect(rows.first()).toContainText('−29');
  await expect(rows.first()).toContainText('565');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows).toHaveCount(5);
  await expect(rows.first()).toContainText('job-4');
  await expect(rows.last()).toContainText('+1,000');
  await expect(page.getByRole('link', { name: 'Older' })).toHaveCount(0);

  await page.getByLabel('Kind').selectOption({ label: 'Added' });
  await page.getByLabel('Period').selectOption({ label: 'Last 30 days' });
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/kind=grant&period=30d&view=entries/);
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(page.getByLabel('Kind')).toHaveValue('grant');
  await page.getByLabel('Kind').selectOption({ label: 'Expired' });
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('Kind')).toHaveValue('grant');
  await expect(rows).toHaveCount(1);
});

test('the payments page by page are each there once, newest first', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Paula');
  const origin = stack().APP_URL;
  for (let number = 0; number < 27; number += 1) {
    const answer = await page.request.post(`/api/stripe/create-payment-intent?tenant=${slug}`, {
      headers: { origin },
      data: { customAmountCents: 1000 + number, purchaseId: randomUUID() },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await page.goto(history(slug));
  const rows = page.locator('tbody tr');
  await expect(rows).toHaveCount(25);
  await expect(rows.first()).toContainText('$10.26');
  await expect(rows.first()).toContainText('Not finished');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText('$10.00');
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(rows).toHaveCount(25);
});

test('the CSV has every row of what is shown, for members alone', async ({ page, browser }) => {
  const { slug } = await comeAsNewOwner(page, 'Cleo');
  const tenant = await idOf(slug);
  await give(server, tenant, 1000);
  await consume(server, tenant, 10, { label: '=cmd()' });
  await page.goto(history(slug, '?view=entries&kind=consume'));
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toBe(`${slug}-entries.csv`);
  const path = `/api/tenants/${slug}/history.csv?view=entries`;
  const csv = await (await page.request.get(path)).text();
  const lines = csv.trim().split('\r\n');
  expect(lines[0]).toBe('entry,date,kind,change,balance_after,label,description,by');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^2,\d{4}-\d\d-\d\dT[\d:.]+Z,Used,-10,990,'=cmd\(\),,$/);
  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.request.get(path)).status()).toBe(401);
  await comeAsNewOwner(stranger, 'Sid');
  expect((await stranger.request.get(path)).status()).toBe(404);
  await stranger.context().close();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('rows are labelled and nothing scrolls sideways', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Pia');
    await give(server, await idOf(slug), 1_234_567);
    await page.goto(history(slug, '?view=entries'));
    await expect(page.getByText('+1,234,567')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const label = await page
      .locator('td[data-label="Balance after"]')
      .evaluate((cell) => getComputedStyle(cell, '::before').content);
    expect(label).toBe('"Balance after"');
    await expectAccessibleInBothThemes(page);
  });
});
