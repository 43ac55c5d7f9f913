import { expect, test } from '@playwright/test';

test('a visitor reaches the sign-in form from the first page', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/Refill/);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByLabel('Email')).toBeVisible();
});
