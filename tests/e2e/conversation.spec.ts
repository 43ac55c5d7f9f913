/** From a question to a confirmed order in one thread, and what an owner sees of it. */
import { CARDS, expect, expectAccessibleInBothThemes, fillCard, pressPay, signIn, test } from './fixtures.ts';

// The hosted page answers a browser's look for an icon with 404.
test.use({ expectedErrors: /favicon|Applying inline style violates/ });
test.setTimeout(120_000);

for (const [screen, viewport] of [
  ['a computer', { width: 1280, height: 800 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test(`two tickets are asked for, paid and confirmed in the thread, on ${screen}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await signIn(page, 'member@acme.test');
    await page.goto('/acme/settings/selling');
    await expect(page.getByRole('table', { name: 'Items' })).toContainText('Courtside upgrade');
    await expectAccessibleInBothThemes(page);
    await page.screenshot({ path: test.info().outputPath(`selling-${viewport.width}.png`), fullPage: true });
    await page.getByRole('link', { name: 'Try a conversation' }).click();
    const thread = page.getByRole('log', { name: 'Conversation' });
    const send = page.getByRole('button', { name: 'Send', exact: true });
    const listed = thread.getByText(/Courtside upgrade: \$150\.00/);
    await expect(page.getByRole('heading', { level: 1, name: 'Conversation' })).toBeVisible();
    const lists = await listed.count();
    await page.getByRole('textbox', { name: 'Message' }).fill('What do you have?');
    await send.click();
    await expect(listed).toHaveCount(lists + 1);
    await expect(send).toBeEnabled();

    const before = await thread.getByRole('link', { name: /^Pay \$400\.00/ }).count();
    await page.getByRole('textbox', { name: 'Message' }).fill('two Lakers tickets, please');
    await page.keyboard.press('Enter');
    const pay = thread.getByRole('link', { name: /^Pay \$400\.00/ });
    await expect(pay).toHaveCount(before + 1);
    const card = thread.getByRole('region', { name: /^Order ORD/ }).last();
    await expect(card).toContainText('2 × Lakers vs Warriors ticket');
    const reference = /ORD\d+/.exec((await card.getAttribute('aria-label')) ?? '')?.[0];
    await expectAccessibleInBothThemes(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);

    const [hosted] = await Promise.all([page.waitForEvent('popup'), pay.last().click()]);
    await hosted.getByLabel('E-mail').fill('fan@example.test');
    await fillCard(hosted, CARDS.works);
    await pressPay(hosted);
    await page.bringToFront();

    await expect(thread.getByText(`Order ${reference} confirmed!`)).toBeVisible({ timeout: 40_000 });
    await expect(thread.getByRole('region', { name: `Order ${reference}` })).toContainText('Paid');
    await hosted.close();
    await page.screenshot({ path: test.info().outputPath(`conversation-${viewport.width}.png`) });
  });
}

test('a refund asked for in the thread waits for an owner, who approves it on its page', async ({
  page,
  browser,
}) => {
  await signIn(page, 'member@acme.test');
  await page.goto('/acme/chat');
  const thread = page.getByRole('log', { name: 'Conversation' });
  await expect(thread.getByText(/^Order ORD\d+ confirmed!$/).last()).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('I want a refund');
  await page.keyboard.press('Enter');
  const review = thread.getByRole('link', { name: 'Review the refund' }).last();
  await expect(review).toBeVisible();
  const link = await review.getAttribute('href');

  const context = await browser.newContext();
  const owner = await context.newPage();
  await owner.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(owner, 'owner@acme.test');
  await owner.goto(link ?? '');
  await expect(owner.getByRole('heading', { level: 1, name: 'Refund $400.00?' })).toBeVisible();
  await expect(owner.getByText('Said in the conversation: I want a refund')).toBeVisible();
  await expectAccessibleInBothThemes(owner);
  await owner.screenshot({ path: test.info().outputPath('approval.png') });
  await owner.getByRole('button', { name: 'Approve $400.00' }).click();
  await expect(owner.getByRole('status').filter({ hasText: 'Approved' })).toBeVisible();

  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await box.fill('refund');
  await page.keyboard.press('Enter');
  await expect(thread.getByText(/^Order ORD\d+ was refunded\.$/).last()).toBeVisible({ timeout: 40_000 });
  await owner.reload();
  await expect(owner.getByText('Approved, and refunded')).toBeVisible();
  await context.close();
});

test('an owner adds an endpoint, sees its secret once, and reads a delivery', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, 'owner@acme.test');
  await page.goto('/acme/settings/webhooks');
  await page.getByRole('link', { name: 'Add an endpoint' }).click();
  await page.getByLabel('Address').fill('https://example.test/hooks');
  await page.getByRole('checkbox', { name: 'payment.canceled' }).check();
  await expectAccessibleInBothThemes(page);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const heading = page.getByRole('heading', { name: 'The endpoint is added' });
  await expect(heading).toBeFocused();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('secret.png') });
  await page.getByRole('link', { name: /^Done/ }).click();
  await expect(page.getByText(/^whsec_/)).toHaveCount(0);
  const row = page.getByRole('row', { name: /example\.test\/hooks/ });
  await row.getByRole('button', { name: 'Switch off https://example.test/hooks' }).click();
  await expect(row).toContainText('Switched off.');
  await expectAccessibleInBothThemes(page);
  await page.screenshot({ path: test.info().outputPath('webhooks.png'), fullPage: true });

  const deliveries = page.getByRole('table', { name: 'Deliveries' });
  await expect(deliveries.getByText('Conversation of Mia Meyer').first()).toBeVisible();
  await deliveries.getByRole('link', { name: 'order.paid' }).last().click();
  await expect(page.getByRole('heading', { level: 1, name: 'order.paid' })).toBeVisible();
  await expect(page.getByText('Attempt 1')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.screenshot({ path: test.info().outputPath('delivery.png'), fullPage: true });

  await page.goto('/acme/settings/webhooks');
  await row.getByRole('button', { name: 'Remove https://example.test/hooks' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(row).toHaveCount(0);
});
