import { mailsTo } from '../support/mailbox.ts';
import { rows } from '../support/running-ledger.ts';
import { stack } from '../support/stack.ts';
import {
  comeAsNewOwner,
  DEMO_PASSWORD,
  expect,
  expectAccessible,
  expectAccessibleInBothThemes,
  signIn,
  test,
} from './fixtures.ts';

async function tell(slug: string, kind: string, payload: object): Promise<void> {
  await rows('select notifications.tell(t.id, $2, $3, $4) from public.tenants t where t.slug = $1', [
    slug,
    kind,
    crypto.randomUUID(),
    JSON.stringify(payload),
  ]);
}

const capNear = { capCents: 20000, chargedCents: 16000, currency: 'usd' };

test('an owner switches a notice off and it stays off', async ({ page }) => {
  const { slug, email } = await comeAsNewOwner(page, 'Quiet');
  await page.goto(`/${slug}/settings/billing`);
  await page.getByRole('link', { name: 'Notifications' }).click();
  await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  const limit = page.getByRole('switch', { name: 'Monthly limit at 80%: Email' });
  await expect(limit).toBeChecked();
  const saved = page.waitForResponse((response) => response.url().endsWith('/notification-preferences'));
  await limit.focus();
  await page.keyboard.press('Space');
  expect((await saved).status()).toBe(200);
  await expect(limit).not.toBeChecked();
  await page.reload();
  await expect(limit).not.toBeChecked();
  await expect(page.getByRole('switch', { name: 'Monthly limit at 80%: In the app' })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Your bank wants you to confirm: Email' })).toBeDisabled();

  await tell(slug, 'recharge-cap-near', capNear);
  await tell(slug, 'recharge-cap-reached', capNear);
  await expect.poll(async () => (await mailsTo(email)).map(({ subject }) => subject)).toHaveLength(1);
  expect((await mailsTo(email))[0]?.subject).toContain('has reached its limit');
});

test('a banner stands on every billing tab until its person dismisses it', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Banner');
  await tell(slug, 'recharge-cap-near', capNear);
  for (const tab of ['usage', 'history']) {
    await page.goto(`/${slug}/settings/billing/${tab}`);
    await expect(page.getByText('80% of your $200.00 a month are used')).toBeVisible();
  }
  await expectAccessibleInBothThemes(page);
  await page.getByRole('button', { name: /^Dismiss: 80%/ }).press('Enter');
  await expect(page.getByText('80% of your $200.00 a month are used')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('link', { name: 'Usage' })).toBeVisible();
  await expect(page.getByText('80% of your $200.00 a month are used')).toBeHidden();
});

test('a member is told nothing, and why', async ({ page }) => {
  await signIn(page, 'member@acme.test');
  await page.goto('/acme/settings/notifications');
  await expect(page.getByText('Only owners and admins of Acme are told')).toBeVisible();
  await expectAccessibleInBothThemes(page);
});

test.describe('the preview of mails', () => {
  // What axe and Playwright try in a frame in which nothing may run.
  test.use({ expectedErrors: /Blocked script execution in '[^']+\/api\/admin\/emails\// });

  test('an operator sees every mail in both themes', async ({ page }) => {
    const answer = await page.request.post('/api/auth/sign-in', {
      headers: { origin: stack().APP_URL },
      data: { email: 'operator@refill.test', password: DEMO_PASSWORD },
    });
    expect(answer.status()).toBe(200);
    await page.goto('/admin/emails');
    await expectAccessible(page, 'iframe');
    await page.getByRole('link', { name: 'Receipts' }).click();
    for (const theme of ['light', 'dark']) {
      const mail = page.frameLocator(`iframe[title="Receipts, A package, ${theme}"]`);
      await expect(mail.getByRole('heading', { name: 'You paid $50.00' })).toBeVisible();
    }
    await page.getByRole('link', { name: 'A recharge was declined' }).click();
    const last = page.frameLocator('iframe[title="A recharge was declined, Paused, dark"]');
    await expect(last.getByText('auto-recharge is paused until you choose another card')).toBeVisible();
  });
});

test('an owner who is no operator finds no preview', async ({ page }) => {
  await comeAsNewOwner(page, 'Curious');
  expect((await page.request.get('/admin/emails')).status()).toBe(404);
  expect((await page.request.get('/api/admin/emails/purchase-receipt')).status()).toBe(404);
});
