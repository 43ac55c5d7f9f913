import type { Page } from '@playwright/test';
import { makeApiKey } from '../support/api-tenant.ts';
import { mailsTo } from '../support/mailbox.ts';
import { availableCredits, owner, rows } from '../support/running-ledger.ts';
import { stack } from '../support/stack.ts';
import {
  answerBank,
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  readBalance,
  signIn,
  test,
} from './fixtures.ts';
import { addCard, cardsTab, listed, openCardForm } from './saved-cards.ts';

const tab = (slug: string) => `/${slug}/settings/billing/auto-recharge`;
const ALWAYS_ASKS = '4000002760003184';

interface Arranged {
  slug: string;
  email: string;
  id: string;
  /** Uses credits as a product's backend does. */
  consume: (credits: number, label: string) => Promise<number>;
}

/** An owner with a saved card and so many credits. */
async function arrange(
  page: Page,
  name: string,
  credits: number,
  card: string = CARDS.works,
): Promise<Arranged> {
  const { slug, email } = await comeAsNewOwner(page, name);
  const [tenant] = await rows<{ id: string }>('select id from public.tenants where slug = $1', [slug]);
  const id = tenant?.id ?? '';
  await rows(`select credits.give($1, 'promotion', $2, 'welcome')`, [id, credits]);
  const { key } = await makeApiKey(owner, id);
  await page.goto(cardsTab(slug));
  if (card === CARDS.works) await addCard(page, card);
  else await addConfirmedCard(page, card);
  await page.goto(tab(slug));
  return {
    slug,
    email,
    id,
    consume: async (amount, label) => {
      const answer = await fetch(`${stack().APP_URL}/api/credits/consume`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        body: JSON.stringify({ credits: amount, label }),
      });
      return answer.status;
    },
  };
}

async function addConfirmedCard(page: Page, number: string): Promise<void> {
  await openCardForm(page, number);
  await page.getByRole('button', { name: 'Save card' }).press('Enter');
  await answerBank(page, 'Complete');
  await listed(page, number.slice(-4)).waitFor();
}

async function switchOn(page: Page, threshold: string): Promise<void> {
  await page.getByRole('switch', { name: 'Recharge by itself' }).check();
  await page.getByLabel('Threshold in credits').fill(threshold);
  await page.getByRole('checkbox', { name: /^I allow/ }).check();
  await page.getByRole('button', { name: 'Switch on and save' }).click();
  await expect(state(page)).toContainText('On');
}

const state = (page: Page) => page.getByRole('region', { name: 'State of auto-recharge' });
const sentence = (page: Page) => page.getByLabel('The rule in a sentence');

test('below the threshold the balance is recharged by itself, told and explained', async ({ page }) => {
  const { slug, email, id, consume } = await arrange(page, 'Rita', 1000);
  await expect(state(page)).toContainText('Nothing is charged by itself.');
  await switchOn(page, '500');
  await expect(state(page)).toContainText(
    'When you fall below 500 credits we charge Visa 4242 $10.00 for 1,000 credits (Starter), at most $200.00 a month and 3 times a day.',
  );

  expect(await consume(450, 'summaries')).toBe(200);
  expect(await consume(100, 'chat')).toBe(200);
  await expect.poll(() => availableCredits(id), { timeout: 15_000 }).toBe(1450);
  // Nobody has touched the page.
  await expect.poll(() => readBalance(page), { timeout: 25_000 }).toBe(1450);
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('below 500 → $10.00 · Visa 4242');
  await expect
    .poll(async () => (await mailsTo(email)).map(({ subject }) => subject))
    .toContainEqual(expect.stringContaining('was recharged: 1,000 credits for $10.00'));

  await page.getByRole('link', { name: 'Why was I charged?' }).click();
  await expect(page.getByRole('heading', { name: 'Why was I charged $10.00?' })).toBeVisible();
  const story = page.getByRole('main');
  await expect(story).toContainText('The balance was 450 credits, below the threshold of 500.');
  await expect(story).toContainText('summaries (450), chat (100)');
  await expect(story).toContainText('$0.00 of $200.00');
  await expect(story).toContainText('Agreed to by Rita');
  await expectAccessibleInBothThemes(page);
  await page.goto(tab(slug));
  await expectAccessibleInBothThemes(page);
});

test('a purchase and a visit switch nothing on, and off means off', async ({ page }) => {
  const { id, consume } = await arrange(page, 'Otto', 1000);
  await switchOn(page, '500');
  await page.getByRole('switch', { name: 'Recharge by itself' }).uncheck();
  await page.getByRole('button', { name: 'Switch off and save' }).click();
  await expect(state(page)).toContainText('Nothing is charged by itself.');
  expect(await consume(800, 'chat')).toBe(200);
  await page.waitForTimeout(3_000);
  expect(await availableCredits(id)).toBe(200);
});

test('the sentence follows what is typed, and the cards are put in order by keyboard', async ({ page }) => {
  const { slug } = await arrange(page, 'Lena', 1000);
  await page.goto(cardsTab(slug));
  await addCard(page, '5555555555554444');
  await page.goto(tab(slug));
  await page.getByLabel('Threshold in credits').fill('2,500');
  await page.getByRole('radio', { name: /^For a fixed amount/ }).check();
  await page.getByLabel('Amount in USD').fill('20');
  await page.getByLabel('A month, in USD').fill('80');
  await page.getByLabel('Recharges a day').fill('1');
  await expect(sentence(page)).toHaveText(
    'When you fall below 2,500 credits we charge Visa 4242 $20.00, at most $80.00 a month and once a day.',
  );
  await page.getByLabel('Add a backup card').selectOption({ label: 'Mastercard ·4444' });
  await page.getByRole('button', { name: 'Move Mastercard ·4444 up' }).press('Enter');
  await expect(sentence(page)).toContainText('we charge Mastercard 4444 $20.00');
  await page.getByRole('radio', { name: /lasts for less than/ }).check();
  await page.getByLabel('Days left').fill('3');
  await page.getByRole('radio', { name: /^Up to a number of credits/ }).check();
  await page.getByLabel('Target in credits').fill('9000');
  await expect(sentence(page)).toHaveText(
    'When your credits would last for less than 3 days we charge Mastercard 4444 what brings you back to 9,000 credits, at most $80.00 a month and once a day.',
  );
});

test('what is wrong stands beside its field, and the first one has the focus', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Wilma');
  await page.goto(tab(slug));
  await page.getByRole('switch', { name: 'Recharge by itself' }).check();
  await page.getByLabel('Threshold in credits').fill('none');
  await page.getByLabel('A month, in USD').fill('5');
  await page.getByLabel('Recharges a day').fill('25');
  await page.getByRole('button', { name: 'Switch on and save' }).click();
  for (const words of [
    'Enter a whole number of credits, from 1.',
    'Choose the card that recharges are charged to.',
    'One recharge costs $10.00: allow at least that.',
    'Enter a whole number from 1 to 24.',
    'Tick this to allow the charges.',
  ]) {
    await expect(page.getByText(words)).toBeVisible();
  }
  await expect(page.getByLabel('Threshold in credits')).toBeFocused();
  await expectAccessibleInBothThemes(page);
  expect(
    await rows(
      'select from public.auto_recharge_settings s join public.tenants t on t.id = s.tenant_id where t.slug = $1',
      [slug],
    ),
  ).toEqual([]);
});

test('it is paused and resumed in one click; paused, nothing is charged', async ({ page }) => {
  const { id, consume } = await arrange(page, 'Paula', 1000);
  await switchOn(page, '500');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page)).toContainText('Nothing is charged until somebody of your team resumes it.');
  expect(await consume(900, 'chat')).toBe(200);
  await page.waitForTimeout(3_000);
  expect(await availableCredits(id)).toBe(100);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(state(page)).toContainText('On');
  await expect.poll(() => availableCredits(id), { timeout: 15_000 }).toBe(1100);
});

test('the card of auto-recharge is not removed before it is said what becomes of recharges', async ({
  page,
}) => {
  const { slug, id } = await arrange(page, 'Remo', 1000);
  await switchOn(page, '500');
  await page.goto(cardsTab(slug));
  await addCard(page, '5555555555554444');
  await page.getByRole('button', { name: 'Remove Visa ·4242' }).click();
  await expect(page.getByRole('radio', { name: /Charge Mastercard ·4444 instead/ })).toBeChecked();
  await expectAccessibleInBothThemes(page);
  await page.getByRole('button', { name: 'Remove card' }).click();
  await expect(listed(page, '4444')).toContainText('Auto-recharge');
  await page.getByRole('button', { name: 'Remove Mastercard ·4444' }).click();
  await expect(page.getByText('there is no other one: it is switched off')).toBeVisible();
  await page.getByRole('button', { name: 'Remove card' }).click();
  await expect(page.getByText('No saved cards yet')).toBeVisible();
  expect(await rows('select enabled from public.auto_recharge_settings where tenant_id = $1', [id])).toEqual([
    { enabled: false },
  ]);
});

test.describe('with a bank that always asks', () => {
  test.use({ expectedErrors: /status of (402|409)/ });

  test('the page says so, the link finishes the same recharge, and another click charges nothing', async ({
    page,
  }) => {
    const { slug, id, consume } = await arrange(page, 'Bea', 1000, ALWAYS_ASKS);
    await switchOn(page, '500');
    expect(await consume(600, 'chat')).toBe(200);
    const confirm = state(page).getByRole('link', { name: 'Confirm with your bank' });
    await expect(confirm).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Recharge now' }).click();
    await expect(state(page).getByRole('alert')).toContainText(
      'A recharge waits for you to confirm it with your bank.',
    );
    expect(await availableCredits(id)).toBe(400);
    await expectAccessibleInBothThemes(page);
    await confirm.click();
    await page.getByRole('button', { name: 'Confirm and pay $10.00' }).click();
    await answerBank(page, 'Complete');
    await expect(page.getByText('Paid. You were charged $10.00 once')).toBeVisible();
    await expect.poll(() => availableCredits(id)).toBe(1400);
    await page.goto(tab(slug));
    await expect(page.getByRole('link', { name: 'Why was I charged?' })).toHaveCount(1);
  });
});

test('the last thirty days are replayed with the rule', async ({ page }) => {
  const { id } = await arrange(page, 'Simon', 6000);
  await rows(
    `insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
     select $1, ((now() at time zone 'utc')::date - d), 'chat', 400, 4 from generate_series(1, 20) d`,
    [id],
  );
  await page.reload();
  await expect(page.getByText(/It would have charged \$\d+\.00 in \d+ recharges?\./).first()).toBeVisible();
  const chart = page.getByRole('img', { name: /Balance at the end of each day/ });
  await expect(chart).toBeVisible();
  await page.getByLabel('Threshold in credits').fill('1');
  await expect(page.getByText(/It would (not )?have charged/).first()).toBeVisible();
});

test('the rule stands in the page before its code is there, and nothing moves when it comes', async ({
  page,
}) => {
  const { id } = await arrange(page, 'Ada', 6000);
  await rows(
    `insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
     select $1, ((now() at time zone 'utc')::date - d), 'chat', 300, 3 from generate_series(1, 20) d`,
    [id],
  );
  const code = Promise.withResolvers<void>();
  await page.route('**/_next/static/chunks/*.js*', async (route) => {
    await code.promise;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  const form = page.getByRole('form', { name: 'Auto-recharge' });
  const onOff = page.getByRole('switch', { name: 'Recharge by itself' });
  await expect(page.getByRole('img', { name: /Balance at the end of each day/ })).toBeVisible();
  await expect(onOff).toBeDisabled();
  await page.evaluate(async () => void (await document.fonts.ready));
  const before = await form.boundingBox();
  code.resolve();
  await expect(onOff).toBeEnabled();
  expect(await form.boundingBox()).toEqual(before);
  await onOff.check();
  await expect(page.getByRole('checkbox', { name: /^I allow/ })).toBeVisible();
});

test('members see how it stands and can change nothing', async ({ page }) => {
  await signIn(page, 'member@acme.test');
  await page.goto(tab('acme'));
  await expect(page.getByText('Owners and admins set auto-recharge up')).toBeVisible();
  await expect(page.getByRole('switch')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Pause|Recharge now|Save/ })).toHaveCount(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('it is switched on and recharges, and nothing runs off the screen', async ({ page }) => {
    const { id, consume } = await arrange(page, 'Fiona', 600);
    await switchOn(page, '500');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await consume(200, 'chat')).toBe(200);
    await expect.poll(() => availableCredits(id), { timeout: 15_000 }).toBe(1400);
    await expect(page.getByText('Charged', { exact: true })).toBeVisible({ timeout: 25_000 });
  });
});
