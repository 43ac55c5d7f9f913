import { randomUUID } from 'node:crypto';
import {
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  payWithCard,
  readBalance,
  signIn,
  test,
} from './fixtures.ts';

const PASSWORD = 'a-long-password';

test('somebody signs up, gets a workspace and buys credits', async ({ page }) => {
  const mark = randomUUID().slice(0, 8);
  await page.goto('/sign-up');
  await expectAccessibleInBothThemes(page);
  await page.getByLabel('Full name').fill('Nina New');
  await page.getByLabel('Workspace name').fill(`Newco ${mark}`);
  await page.getByLabel('Work email').fill(`nina-${mark}@example.test`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await page.waitForURL(new RegExp(`/newco-${mark}/settings/billing`));
  await page.getByRole('link', { name: 'Purchase Credits' }).click();
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(1000);
});

test('an invited person joins by the link and sees the credits, and may not buy', async ({
  page,
  browser,
}) => {
  const { slug } = await comeAsNewOwner(page, 'Ines');
  const mark = randomUUID().slice(0, 8);
  const email = `guest-${mark}@example.test`;
  await page.goto(`/${slug}/settings/team`);
  const answer = await page.request.post(`/api/tenants/${slug}/invitations`, {
    headers: { origin: new URL(page.url()).origin },
    data: { email, role: 'member' },
  });
  const { invitation } = (await answer.json()) as { invitation: { url: string } };

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(invitation.url);
  await expectAccessibleInBothThemes(guest);
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await guest.getByLabel('Full name').fill('Gus Guest');
  await guest.getByLabel('Work email').fill(email);
  await guest.getByLabel('Password').fill(PASSWORD);
  await guest.getByRole('button', { name: 'Create account and join' }).click();
  await guest.waitForURL(new RegExp(`/${slug}/settings/billing`));
  await guest.getByRole('link', { name: 'Purchase Credits' }).click();
  await expect(guest.getByText(/Owners and admins of Ines .* buy credits\./)).toBeVisible();
  await guest.context().close();
});

test('the switcher goes from one workspace to another and never mixes them', async ({ page }) => {
  await signIn(page, 'owner@globex.test');
  const name = `Second ${randomUUID().slice(0, 8)}`;
  const made = await page.request.post('/api/tenants', {
    headers: { origin: new URL(page.url()).origin },
    data: { name },
  });
  expect(made.ok(), await made.text()).toBe(true);
  await page.goto('/globex/settings/billing/purchase');
  const before = await readBalance(page);
  await page.getByRole('button', { name: /^Workspace Globex/ }).click();
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.waitForURL(/\/second-/);
  await expect.poll(() => readBalance(page)).toBe(0);
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.goto('/globex/settings/billing/purchase');
  expect(await readBalance(page)).toBe(before);
});
