import {
  AXE_IN_FRAMES,
  answerBank,
  CARDS,
  comeAsNewOwner,
  expect,
  expectAccessibleInBothThemes,
  fillCard,
  signIn,
  test,
} from './fixtures.ts';
import { addCard, cardsTab, listed, openCardForm } from './saved-cards.ts';

test('a first card is added, becomes the default one and is offered on the purchase tab', async ({
  page,
}) => {
  const { slug } = await comeAsNewOwner(page, 'Vera');
  await page.goto(cardsTab(slug));
  await expect(page.getByText('No saved cards yet')).toBeVisible();
  await addCard(page, CARDS.works);
  await expect(page.getByText('Visa ·4242 was saved. Nothing was charged.')).toBeVisible();
  await expect(listed(page, '4242')).toContainText('Default');
  await expect(page.getByRole('button', { name: 'Add card' })).toBeFocused();
  await page.goto(`/${slug}/settings/billing/purchase`);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await expect(page.getByRole('radio', { name: /Visa ending in 4242/ })).toBeChecked();
});

test('the star moves the default, and the bin names the card and what follows', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Stella');
  await page.goto(cardsTab(slug));
  await addCard(page, CARDS.works);
  await addCard(page, '5555555555554444');
  await expect(page.getByRole('button', { name: 'Add card' })).toBeFocused();
  await page.getByRole('button', { name: 'Default card: Mastercard ·4444' }).click();
  await expect(listed(page, '4444')).toContainText('Default');
  await expect(listed(page, '4242')).not.toContainText('Default');
  await page.reload();
  await expect(listed(page, '4444')).toContainText('Default');

  await page.getByRole('button', { name: 'Remove Mastercard ·4444' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove Mastercard ending in 4444?' });
  await expect(dialog).toContainText('It is your default card; another one takes its place.');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(listed(page, '4444')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Mastercard ·4444' }).click();
  await dialog.getByRole('button', { name: 'Remove card' }).click();
  await expect(listed(page, '4444')).toHaveCount(0);
  await expect(listed(page, '4242')).toContainText('Default');
  await expect(page.getByRole('button', { name: 'Add card' })).toBeFocused();
});

test('the bank is asked; a card that it confirms is saved', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Tessa');
  await page.goto(cardsTab(slug));
  await openCardForm(page, CARDS.needsAuthentication);
  await page.getByRole('button', { name: 'Save card' }).press('Enter');
  await answerBank(page, 'Complete');
  await expect(page.getByText('Visa ·3155 was saved.')).toBeVisible();
  await expect(listed(page, '3155')).toBeVisible();
});

test('a reload while the bank asks loses nothing: the card is confirmed afterwards', async ({ page }) => {
  const { slug } = await comeAsNewOwner(page, 'Rhea');
  await page.goto(cardsTab(slug));
  await openCardForm(page, CARDS.needsAuthentication);
  await page.getByRole('button', { name: 'Save card' }).press('Enter');
  await page
    .frameLocator('iframe[title="3D Secure authentication frame"]')
    .getByRole('button')
    .first()
    .waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Confirm with your bank' }).click();
  await answerBank(page, 'Complete');
  await expect(page.getByText('Visa ·3155 was saved.')).toBeVisible();
  await expect(listed(page, '3155')).toBeVisible();
});

test.describe('with refusals', () => {
  test.use({ expectedErrors: /status of (402|404|503)/ });

  test('a declined card is said in words, and another one is saved from the same form', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Dora');
    await page.goto(cardsTab(slug));
    await openCardForm(page, CARDS.declined);
    await page.getByRole('button', { name: 'Save card' }).press('Enter');
    const alert = page.getByRole('dialog').getByRole('alert');
    await expect(alert).toContainText('Your bank declined this card.');
    await fillCard(page, CARDS.works);
    await page.getByRole('button', { name: 'Save card' }).press('Enter');
    await expect(listed(page, '4242')).toBeVisible();
    await expect(listed(page, '0002')).toHaveCount(0);
  });

  test('the way back from a bank leaves no secret in the address', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Ines');
    await page.goto(`${cardsTab(slug)}?setup_intent=seti_unknown&setup_intent_client_secret=seti_secret`);
    await expect(page).toHaveURL(/\?setup_intent=seti_unknown$/);
    await expect(page.getByText('Adding it was not finished. Nothing was charged.')).toBeVisible();
  });

  test('a default that could not be changed goes back, with words', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Una');
    await page.goto(cardsTab(slug));
    await addCard(page, CARDS.works);
    await addCard(page, '5555555555554444');
    await page.route('**/api/stripe/payment-methods**', (route) =>
      route.fulfill({
        status: 503,
        json: { error: { code: 'unavailable', message: 'Try again in a moment.' } },
      }),
    );
    await page.getByRole('button', { name: 'Default card: Mastercard ·4444' }).click();
    await expect(page.getByText('The default card stays as it was. Try again in a moment.')).toBeVisible();
    await expect(listed(page, '4242')).toContainText('Default');
    await expect(listed(page, '4444')).not.toContainText('Default');
  });
});

test('members see the cards and can change none', async ({ page }) => {
  await signIn(page, 'member@acme.test');
  await page.goto(cardsTab('acme'));
  await expect(page.getByText('Owners and admins add, choose and remove cards.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Add card|Default card|Remove/ })).toHaveCount(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a card is added and removed, and nothing runs off the screen', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Fona');
    await page.goto(cardsTab(slug));
    await addCard(page, CARDS.works);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Remove Visa ·4242' }).tap();
    await page.getByRole('button', { name: 'Remove card' }).tap();
    await expect(page.getByText('No saved cards yet')).toBeVisible();
  });
});

test.describe('accessibility', () => {
  test.use({ expectedErrors: AXE_IN_FRAMES });

  test('axe finds nothing in the list, the form and the question', async ({ page }) => {
    const { slug } = await comeAsNewOwner(page, 'Axel');
    await page.goto(cardsTab(slug));
    await expectAccessibleInBothThemes(page);
    await addCard(page, CARDS.works);
    await expectAccessibleInBothThemes(page);
    await openCardForm(page, CARDS.works);
    await expectAccessibleInBothThemes(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Remove Visa ·4242' }).click();
    await expectAccessibleInBothThemes(page);
  });
});
