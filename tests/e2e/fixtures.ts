/** What a person does in a browser, for every end-to-end test: come in, pay, change the theme; and axe. */
import AxeBuilder from '@axe-core/playwright';
import { test as base, type ConsoleMessage, expect, type FrameLocator, type Page } from '@playwright/test';

export const DEMO_PASSWORD = 'refill-demo';

/** Cards of docs.stripe.com/testing. */
export const CARDS = {
  works: '4242424242424242',
  declined: '4000000000000002',
  insufficientFunds: '4000000000009995',
  needsAuthentication: '4000002500003155',
} as const;

interface Fixtures {
  /** Errors in the console that belong to what a test does, such as the answer to a declined card. */
  expectedErrors: RegExp | null;
  consoleWatch: undefined;
}

/** A test that fails on an error in the console, and on an exception that nobody caught. */
export const test = base.extend<Fixtures>({
  expectedErrors: [null, { option: true }],
  consoleWatch: [
    async ({ context, expectedErrors }, use) => {
      const unexpected: string[] = [];
      const add = (text: string) => {
        if (!expectedErrors?.test(text)) unexpected.push(text);
      };
      context.on('console', (message: ConsoleMessage) => {
        if (message.type() === 'error') add(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (webError) => add(String(webError.error())));
      await use(undefined);
      expect(unexpected, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The strict policy of Stripe's frame refuses a style that axe brings along. */
export const AXE_IN_FRAMES = /Applying inline style violates the following Content Security Policy/;

/** Signs one of the demo's people in through the form. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/settings\/billing/);
}

/** Signs the platform's operator in, who comes to the overview. */
export async function signInAsOperator(page: Page): Promise<void> {
  await page.goto('/sign-in?next=/admin');
  await page.getByLabel('Email').fill('operator@refill.test');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

/** Somebody new with an empty tenant of their own, signed in on this page. */
export async function comeAsNewOwner(page: Page, name: string): Promise<{ slug: string; email: string }> {
  const mark = crypto.randomUUID().slice(0, 8);
  const email = `${name.toLowerCase()}-${mark}@example.test`;
  const answer = await page.request.post('/api/auth/sign-up', {
    headers: { origin: new URL(baseUrl()).origin },
    data: { email, password: 'a-long-password', fullName: name, tenantName: `${name} ${mark}` },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { tenant } = (await answer.json()) as { tenant: { slug: string } };
  return { slug: tenant.slug, email };
}

function baseUrl(): string {
  const { baseURL } = test.info().project.use;
  if (!baseURL) throw new Error('The configuration names no baseURL');
  return baseURL;
}

/** The fields of Stripe's frame. */
export function cardFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Secure card payment input frame"]');
}

export async function fillCard(page: Page, number: string): Promise<void> {
  const frame = cardFrame(page);
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiration date').fill('12/34');
  await frame.getByLabel('Security code').fill('123');
  await frame.getByLabel('ZIP code').fill('12345');
}

/** Presses Pay. By the keyboard: after a scroll, a click may still be routed to where a frame of Stripe's was. */
export async function pressPay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Pay / }).press('Enter');
}

/** Opens the form where it is not open yet, types a card and pays. */
export async function payWithCard(page: Page, number: string): Promise<void> {
  const open = page.getByRole('button', { name: 'Continue to payment' });
  if (await open.isVisible()) await open.click();
  await fillCard(page, number);
  await pressPay(page);
}

/** Answers the bank's question. */
export async function answerBank(page: Page, answer: 'Complete' | 'Fail'): Promise<void> {
  await page
    .frameLocator('iframe[title="3D Secure authentication frame"]')
    .getByRole('button', { name: `${answer} authentication` })
    .press('Enter');
}

/** The spendable credits in the summary. */
export async function readBalance(page: Page): Promise<number> {
  const figure = page.getByLabel('Balance').locator('.text-figure').first();
  return Number((await figure.innerText()).replaceAll(',', ''));
}

/**
 * Loads a page until it shows what a worker is about to write. A page is several reads, and something may be written
 * between two of them: whatever comes of one event belongs into one check.
 *
 * @param shows is given the patience that each of its expectations may have
 */
export async function loadUntil(
  page: Page,
  address: string,
  shows: (soon: { timeout: number }) => Promise<void>,
): Promise<void> {
  await expect(async () => {
    await page.goto(address);
    await shows({ timeout: 1_000 });
  }).toPass();
}

/** Returns once the colours have arrived: on their way they have contrasts that nobody chose. */
export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** Fails on anything axe finds in the page or its frames, except in what is left out: axe needs scripts in a frame. */
export async function expectAccessible(page: Page, leftOut?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (leftOut ? axe.exclude(leftOut) : axe).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

/** Fails on anything axe finds, in light and in dark. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme);
    await expectAccessible(page);
  }
  await setTheme(page, 'light');
}

/** Fails where a page is wider than a phone. */
export async function expectToFitAPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, page.url()).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 720 });
}
