import { expect, test } from '@playwright/test';

test('a visitor reaches the sign-in form from the first page', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/Refill/);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByLabel('Email')).toBeVisible();
});

test('a visitor reaches the API reference from the top of the first page', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Documentation' }).getByRole('link').click();
  await expect(page).toHaveURL(/\/docs\/api$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
