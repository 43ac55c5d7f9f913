/** What a person does on the Saved Cards tab. */
import type { Locator, Page } from '@playwright/test';
import { fillCard } from './fixtures.ts';

export const cardsTab = (slug: string) => `/${slug}/settings/billing/cards`;

/** The row of a card. */
export function listed(page: Page, last4: string): Locator {
  return page.getByRole('list', { name: 'Saved cards' }).getByRole('listitem').filter({ hasText: last4 });
}

export async function openCardForm(page: Page, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Add card' }).click();
  await page.getByRole('dialog', { name: 'Add a card' }).waitFor();
  await fillCard(page, number);
}

/** Adds a card that needs no bank. The button by the keyboard: it may have moved under the pointer. */
export async function addCard(page: Page, number: string): Promise<void> {
  await openCardForm(page, number);
  await page.getByRole('button', { name: 'Save card' }).press('Enter');
  await listed(page, number.slice(-4)).waitFor();
}
