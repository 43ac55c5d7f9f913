import { control } from '#tests/support/stripe.ts';
import {
  AXE_IN_FRAMES,
  answerBank,
  CARDS,
  cardFrame,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  fillCard,
  payWithCard,
  pressPay,
  readBalance,
  signIn,
  test,
} from './fixtures.ts';

const tab = (slug: string) => `/${slug}/settings/billing/purchase`;
const declines = /status of 402/;

test('4242 buys a package and the balance rises by exactly its credits', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Vera');
  await page.goto(tab(slug));
  expect(await readBalance(page)).toBe(0);
  await page.getByRole('radio', { name: /^Team/ }).check({ force: true });
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('6,000 credits added')).toBeVisible();
  await expect(page.getByText('Your balance is now 6,000 credits.')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(6000);
  await expect(page).toHaveURL(/purchase=[0-9a-f-]{36}$/);
});

test('a custom amount buys what it said it would', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Cora');
  await page.goto(tab(slug));
  const amount = page.getByLabel('Amount in USD');
  await amount.fill('37.50');
  await expect(page.getByText('= 4,125 credits')).toBeVisible();
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('4,125 credits added')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(4125);
});

test('an amount outside of the limits is refused where it is typed', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Lina');
  await page.goto(tab(slug));
  for (const wrong of ['4.99', '10000.01', 'ten', '-5', '5.001']) {
    await page.getByLabel('Amount in USD').fill(wrong);
    await expect(page.getByText('From $5.00 to $10,000.00.')).toBeVisible();
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await expect(page.getByRole('form', { name: 'Payment' })).toHaveCount(0);
  }
});

test.describe('with declines', () => {
  test.use({ expectedErrors: declines });

  for (const [number, words] of [
    [CARDS.declined, 'Your bank declined this card.'],
    [CARDS.insufficientFunds, "There isn't enough money on this card."],
  ] as const) {
    test(`${number.slice(-4)} is declined in words, and a second card on the same purchase succeeds`, async ({
      page,
    }) => {
      const { slug } = await comeAsNewOwner(page, 'Dora');
      await page.goto(tab(slug));
      const begun: unknown[] = [];
      page.on('request', (request) => {
        if (request.url().includes('create-payment-intent')) begun.push(request.postDataJSON().purchaseId);
      });
      await payWithCard(page, number);
      const alert = page.getByRole('alert').filter({ hasText: words });
      await expect(alert).toBeVisible();
      await expect(alert).toContainText("You weren't charged.");
      expect(await readBalance(page)).toBe(0);
      await payWithCard(page, CARDS.works);
      await expect(page.getByText('1,000 credits added')).toBeVisible();
      await expect.poll(() => readBalance(page)).toBe(1000);
      expect(begun).toHaveLength(2);
      expect(begun[0]).toBe(begun[1]);
    });
  }

  test('a reload after a decline says so again, and the purchase goes on', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Rosa');
    await page.goto(tab(slug));
    await payWithCard(page, CARDS.insufficientFunds);
    await expect(page.getByText("There isn't enough money")).toBeVisible();
    await page.reload();
    await expect(page.getByText("There isn't enough money")).toBeVisible();
    await payWithCard(page, CARDS.works);
    await expect(page.getByText('1,000 credits added')).toBeVisible();
  });
});

test('3155 goes through the bank and buys', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Tina');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.needsAuthentication);
  await answerBank(page, 'Complete');
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(1000);
});

test('3155 that fails at the bank grants nothing, and another card buys', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Fay');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.needsAuthentication);
  await answerBank(page, 'Fail');
  await expect(page.getByText("Your bank couldn't confirm it's you.")).toBeVisible();
  expect(await readBalance(page)).toBe(0);
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
});

test('a reload at the question of the bank offers to answer it', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Wanda');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.needsAuthentication);
  await expect(page.locator('iframe[title="3D Secure authentication frame"]')).toBeVisible();
  await page.reload();
  await expect(page.getByText("Your bank asks you to confirm it's you")).toBeVisible();
  expect(await readBalance(page)).toBe(0);
  await page.getByRole('button', { name: 'Confirm with your bank' }).click();
  await answerBank(page, 'Complete');
  await expect(page.getByText('1,000 credits added')).toBeVisible();
});

test('a reload after it is done says the same and buys nothing more', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Nora');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.reload();
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  expect(await readBalance(page)).toBe(1000);
  await page.getByRole('button', { name: 'Buy more credits' }).click();
  await expect(page.getByText('How many credits?')).toBeVisible();
  await expect(page).not.toHaveURL(/purchase=/);
});

test('the link beside the balance begins another purchase where one is done', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Lena');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.getByRole('link', { name: 'Buy credits' }).click();
  await expect(page.getByText('How many credits?')).toBeVisible();
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('Your balance is now 2,000 credits.')).toBeVisible();
});

test('a reload while the credits are being added ends with them in the balance', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Ada');
  await page.goto(tab(slug));
  // The page cannot ask and no event arrives: only the reload can find out.
  await control('POST', '/faults', { kind: 'webhook_lose', rate: 1 });
  try {
    await page.route('**/sync?*', () => undefined);
    await payWithCard(page, CARDS.works);
    await expect(page.getByText('Payment received')).toBeVisible();
    expect(await readBalance(page)).toBe(0);
    await page.unroute('**/sync?*');
    await page.reload();
    await expect(page.getByText('1,000 credits added')).toBeVisible();
    await expect.poll(() => readBalance(page)).toBe(1000);
  } finally {
    await control('DELETE', '/faults');
  }
});

test.describe('with Stripe out of reach', () => {
  test.use({ expectedErrors: /status of 503/ });

  test('the form says so in words, and the same purchase is taken up again', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Oda');
    await page.goto(tab(slug));
    const begun: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('create-payment-intent')) begun.push(request.postDataJSON().purchaseId);
    });
    await control('POST', '/faults', {
      kind: 'error_500',
      match: { method: 'POST', path: '/v1/payment_intents' },
      rate: 1,
    });
    try {
      await payWithCard(page, CARDS.works);
      await expect(page.getByText("We couldn't reach our payment provider.")).toBeVisible();
    } finally {
      await control('DELETE', '/faults');
    }
    expect(await readBalance(page)).toBe(0);
    await page.getByRole('button', { name: 'Take it up again' }).click();
    await expect(page.getByText('1,000 credits added')).toBeVisible();
    expect(new Set(begun).size).toBe(1);
  });
});

test('a price that changed under the form is shown before anything is charged', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Mira');
  await page.goto(tab(slug));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await fillCard(page, CARDS.works);
  // What the server agrees to differs from what this page was told.
  await page.route('**/create-payment-intent*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({
      response: answer,
      json: { ...body, payment: { ...body.payment, credits: 900 } },
    });
  });
  await pressPay(page);
  await expect(page.getByText('The price is another one than was shown')).toBeVisible();
  await expect(page.getByText('900 credits cost $10.00.')).toBeVisible();
  expect(await readBalance(page)).toBe(0);
});

test('the form follows the theme while it is open', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Thea');
  await page.goto(tab(slug));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  const field = cardFrame(page).getByLabel('Card number');
  const ink = () => field.evaluate((input) => getComputedStyle(input).color);
  const inLight = await ink();
  await page.getByRole('button', { name: /Switch to light/ }).click();
  await page.getByRole('button', { name: /Switch to dark/ }).click();
  await expect.poll(ink).not.toBe(inLight);
});

test('a saved card pays the next purchase', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Sara');
  await page.goto(tab(slug));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByRole('checkbox', { name: /Save this card/ }).check();
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  await page.goto(tab(slug));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await expect(page.getByRole('radio', { name: /Visa ending in 4242/ })).toBeChecked();
  await pressPay(page);
  await expect(page.getByText('Your balance is now 2,000 credits.')).toBeVisible();
  await expect.poll(() => readBalance(page)).toBe(2000);
});

test('pressing Pay twice at once makes one payment', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Zoe');
  await page.goto(tab(slug));
  let begun = 0;
  page.on('request', (request) => {
    if (request.url().includes('create-payment-intent')) begun += 1;
  });
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await fillCard(page, CARDS.works);
  await page.getByRole('button', { name: /^Pay / }).evaluate((button) => {
    if (!(button instanceof HTMLButtonElement)) throw new Error('Pay is no button');
    button.click();
    button.click();
  });
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  expect(begun).toBe(1);
  await expect.poll(() => readBalance(page)).toBe(1000);
});

test('a wallet pays', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Willa');
  await page.goto(tab(slug));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  const wallet = page.frameLocator('iframe[title="Secure express checkout frame"]');
  await wallet.getByRole('button').press('Enter');
  await expect(page.getByText('1,000 credits added')).toBeVisible();
});

test("Stripe's script comes with the form, and the card number reaches no request or message of the page", async ({
  page,
}) => {
  const { slug } = await comeAsNewOwner(page, 'Petra');
  await page.addInitScript(() => {
    const messages: string[] = [];
    Object.assign(window, { messagesSeen: messages });
    const keep = (value: unknown) => messages.push(JSON.stringify(value) ?? '');
    window.addEventListener('message', (event) => keep(event.data), true);
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown) {
      keep(message);
      return Reflect.apply(postMessage, this, [message]);
    };
    const onMessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
      ...onMessage,
      set(this: MessagePort, listener: (event: MessageEvent) => void) {
        onMessage?.set?.call(this, (event: MessageEvent) => {
          keep(event.data);
          listener(event);
        });
      },
    });
  });
  const ofStripe: string[] = [];
  const ofPage: string[] = [];
  page.on('request', (request) => {
    if (/stripe\.js|\/v3\/?$|\/frames\//.test(request.url())) ofStripe.push(request.url());
    if (request.frame() === page.mainFrame()) ofPage.push(`${request.url()} ${request.postData() ?? ''}`);
  });
  await page.goto(tab(slug));
  await page.getByRole('radio', { name: /^Team/ }).check({ force: true });
  await page.waitForLoadState('networkidle');
  expect(ofStripe).toEqual([]);
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('6,000 credits added')).toBeVisible();
  expect(ofStripe.length).toBeGreaterThan(0);
  const messages = await page.evaluate(() => (window as unknown as { messagesSeen: string[] }).messagesSeen);
  expect(messages.length).toBeGreaterThan(0);
  const all = [...ofPage, ...messages].join('\n').replaceAll(/[ +-]|%20/g, '');
  expect(ofPage.length).toBeGreaterThan(0);
  expect(all).not.toContain(CARDS.works);
});

test('a member sees prices and whom to ask, and cannot buy', async ({ page }) => {
  await signIn(page, 'member@acme.test');
  await page.goto(tab('acme'));
  await expect(page.getByText('Owners and admins of Acme buy credits.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Olivia Owens' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Team/ })).toContainText('$50.00');
  await expect(page.getByRole('button', { name: /Continue|Pay/ })).toHaveCount(0);
  const refused = await page.request.post('/api/stripe/create-payment-intent?tenant=acme', {
    headers: { origin: new URL(page.url()).origin },
    data: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  expect(refused.status()).toBe(403);
});

test('another tenant’s purchase is not found by its id', async ({ page, browser }) => {
  const { slug } = await comeAsNewOwner(page, 'Alma');
  await page.goto(tab(slug));
  await payWithCard(page, CARDS.works);
  await expect(page.getByText('1,000 credits added')).toBeVisible();
  const purchase = new URL(page.url()).searchParams.get('purchase');
  const stranger = await (await browser.newContext()).newPage();
  const other = await comeAsNewOwner(stranger, 'Berta');
  await stranger.goto(`${tab(other.slug)}?purchase=${purchase}`);
  await expect(stranger.getByText('How many credits?')).toBeVisible();
  await expect(stranger.getByText('credits added')).toHaveCount(0);
  await stranger.context().close();
});

test.describe('for everybody', () => {
  test.use({ expectedErrors: AXE_IN_FRAMES });

  test('axe finds nothing at any step, in either theme', async ({ page }) => {
    test.slow();
    const { slug } = await comeAsNewOwner(page, 'Axel');
    await page.goto(tab(slug));
    await expectAccessibleInBothThemes(page);
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await expect(cardFrame(page).getByLabel('Card number')).toBeVisible();
    await expectAccessibleInBothThemes(page);
    await payWithCard(page, CARDS.works);
    await expect(page.getByText('1,000 credits added')).toBeVisible();
    await expectAccessibleInBothThemes(page);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, expectedErrors: AXE_IN_FRAMES });

  test('the purchase goes through and nothing scrolls sideways', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Phoebe');
    await page.goto(tab(slug));
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await fillCard(page, CARDS.works);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expectAccessibleInBothThemes(page);
    await pressPay(page);
    await expect(page.getByText('1,000 credits added')).toBeInViewport();
  });
});
