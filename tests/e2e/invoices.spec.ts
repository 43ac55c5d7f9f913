/** An invoice from its draft to its payment, in a browser: the operator writes it, somebody with the link pays it. */
import type { Page } from '@playwright/test';
import {
  AXE_IN_FRAMES,
  CARDS,
  comeAsNewOwner,
  DEMO_PASSWORD,
  expect,
  expectAccessible,
  expectAccessibleInBothThemes,
  expectToFitAPhone,
  fillCard,
  pressPay,
  test,
} from './fixtures.ts';

test.use({ expectedErrors: new RegExp(`${AXE_IN_FRAMES.source}|status of 402`) });

async function signInAsOperator(page: Page): Promise<void> {
  await page.goto('/sign-in?next=/admin/invoices');
  await page.getByLabel('Email').fill('operator@refill.test');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible();
}

/** Writes and issues an invoice over 2 × $50.00 with 19% tax; returns its number and the address of its page. */
async function issueInvoice(page: Page, buyer: string): Promise<{ number: string; path: string }> {
  await page.goto('/admin/invoices/new');
  await page.getByLabel('Bill to').fill(buyer);
  await page.getByLabel('Description, line 1').fill('Onboarding workshop');
  await page.getByLabel('Quantity, line 1').fill('2');
  await page.getByLabel('Unit price, line 1').fill('50.00');
  await page.getByLabel('Tax %, line 1').fill('19');
  await expect(page.getByRole('status').filter({ hasText: '$119.00' })).toBeVisible();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.waitForURL(/\/admin\/invoices\/\d+$/);
  await page.getByRole('button', { name: 'Issue and send' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('$119.00');
  await dialog.getByRole('button', { name: 'Issue and send' }).click();
  const open = page.getByRole('link', { name: 'Public page' });
  await expect(open).toBeVisible();
  const number = await page.getByRole('heading', { level: 1 }).innerText();
  const path = await open.getAttribute('href');
  if (!path) throw new Error('The invoice has no page');
  return { number, path };
}

test('an invoice is written, read, paid after a decline, and seen as paid by the tenant', async ({
  page,
  browser,
}) => {
  const { slug } = await comeAsNewOwner(page, 'Invoiced');
  const context = await browser.newContext();
  const operator = await context.newPage();
  await signInAsOperator(operator);
  const { number, path } = await issueInvoice(operator, slug);
  expect(number).toMatch(/^INVOICED[0-9A-Z]*-0001$/);
  await expectAccessibleInBothThemes(operator);

  await page.goto(`/${slug}/settings/billing/invoices`);
  const row = page.getByRole('row', { name: new RegExp(number) });
  await expect(row).toContainText('Open');
  await expectAccessibleInBothThemes(page);
  await row.getByRole('link', { name: `Pay ${number}` }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f]{64}$/);
  expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.getByRole('heading', { level: 1, name: `Invoice ${number}` })).toBeVisible();

  await fillCard(page, CARDS.declined);
  await expectAccessibleInBothThemes(page);
  await pressPay(page);
  await expect(page.getByRole('alert').filter({ hasText: "You weren't charged" })).toBeVisible();
  await fillCard(page, CARDS.works);
  await pressPay(page);
  await expect(page.getByText('This invoice is paid')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Pay / })).toHaveCount(0);

  const pdf = await page.request.get(`${path}/pdf`);
  expect(pdf.headers()['content-type']).toBe('application/pdf');
  expect(pdf.headers()['content-disposition']).toContain(`${number}.pdf`);
  expect((await pdf.body()).subarray(0, 5).toString('latin1')).toBe('%PDF-');
  // The title is kept as it is; the text of the page is packed.
  expect((await pdf.body()).toString('latin1')).toContain(pdfText(`Invoice ${number}`));

  await page.goto(`/${slug}/settings/billing/invoices`);
  await expect(page.getByRole('row', { name: new RegExp(number) })).toContainText('Paid');
  await operator.reload();
  await expect(
    operator.getByRole('list', { name: 'What happened' }).getByText('Paid', { exact: true }),
  ).toBeVisible();
  await context.close();
});

test('credits are bought on invoice within the limit, and the page says when it is reached', async ({
  page,
  browser,
}) => {
  const { slug } = await comeAsNewOwner(page, 'Later');
  const context = await browser.newContext();
  const operator = await context.newPage();
  await signInAsOperator(operator);
  await operator.goto(`/admin/tenants/${slug}`);
  const account = operator.getByRole('form', { name: 'Credits on invoice' });
  await account.getByLabel('Buys on invoice').selectOption('yes');
  await account.getByLabel('Credit limit').fill('60.00');
  await account.getByLabel('Tax %').fill('19');
  await account.getByRole('button', { name: 'Save' }).click();
  await expect(operator.getByText('Saved.', { exact: true })).toBeVisible();
  await context.close();

  await page.goto(`/${slug}/settings/billing/invoices`);
  const order = page.getByRole('form', { name: 'Buy on invoice' });
  await expect(page.getByText('$60.00 left, tax included.')).toBeVisible();
  // With its tax the next larger package costs more than the limit.
  await expect(order.getByRole('option', { name: /^Business/ })).toHaveCount(0);
  await order.getByLabel('Package').selectOption({ label: 'Team: 6,000 credits for $50.00, plus 19% tax' });
  await order.getByRole('button', { name: 'Buy on invoice' }).click();
  await expect(page.getByText('$0.50 left, tax included.')).toBeVisible();
  await expect(page.getByText('No package fits into what is left')).toBeVisible();
  await expect(page.getByRole('row', { name: /Credits on invoice/ })).toContainText('$59.50');
  await expect(order).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
  await expectToFitAPhone(page);
});

test('a customer without an account is invoiced; a void invoice cannot be paid', async ({ page }) => {
  await signInAsOperator(page);
  const { number, path } = await issueInvoice(page, `dana-${crypto.randomUUID()}@example.test`);
  await page.getByRole('button', { name: 'Void' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Sent to the wrong person');
  await dialog.getByRole('button', { name: 'Void' }).click();
  await expect(dialog).toBeHidden();
  await page.context().clearCookies();
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: `Invoice ${number}` })).toBeVisible();
  await expect(page.getByText('This invoice is void')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Pay / })).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
});

test('a link that is none says so, and the pages fit a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/invoices/${'0'.repeat(64)}`);
  await expect(page.getByRole('heading', { name: 'This link does not lead to an invoice' })).toBeVisible();
  await signInAsOperator(page);
  const { path } = await issueInvoice(page, `phone-${crypto.randomUUID()}@example.test`);
  for (const address of ['/admin/invoices', '/admin/invoices/new', '/admin/invoices/settings', path]) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, address).toBe(0);
    await expectAccessible(page);
  }
});

/** As pdfkit writes a text into a document's information. */
function pdfText(text: string): string {
  return `(${text})`;
}
