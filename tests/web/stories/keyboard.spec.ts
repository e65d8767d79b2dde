import { expect, PASSWORD, PROVINCE, ready, test } from './portal';
import type { Page } from '@playwright/test';

/** Presses Tab until the focus is on what matches, at most `limit` times; the focus must never be lost. */
async function tabTo(page: Page, selector: string, limit = 80): Promise<void> {
  for (let i = 0; i < limit; i += 1) {
    await page.keyboard.press('Tab');
    const [there, lost] = await page.evaluate((s) => [document.activeElement?.matches(s) ?? false, document.activeElement === null], selector);
    expect(lost).toBe(false);
    if (there) return;
  }
  throw new Error(`${selector} is not reached within ${limit} Tabs`);
}

test('sign in, find a station, look at a connector, sign out: without a mouse', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('portal_map', 'off'));
  await page.goto('/login');
  await tabTo(page, '#login-name');
  await page.keyboard.type(PROVINCE);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await ready(page, 'overview');

  await page.reload();
  await ready(page, 'overview');
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip-link')).toBeFocused();
  await tabTo(page, '[data-testid=nav-stations]');
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(ring).not.toBe('none');
  await page.keyboard.press('Enter');
  await ready(page, 'stations');
  await expect(page).toHaveURL(/\/stations$/);

  await tabTo(page, '[data-testid=filter-words]');
  await tabTo(page, '[role=grid]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  const active = await page.locator('[role=grid]').getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-rowindex', '2');
  await page.keyboard.press('Enter');
  await ready(page, 'station');
  await tabTo(page, '[role=tab][aria-selected=true]');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/tab=load/);
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('[role=tab][aria-selected=true]')).toBeFocused();
  await tabTo(page, '[role=grid]');
  await page.keyboard.press('Enter');
  await ready(page, 'connector');

  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('search-text')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await tabTo(page, '[data-testid=account]', 120);
  await page.keyboard.press('Enter');
  await tabTo(page, '[data-testid=sign-out]');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/login/);
});

test('a dialog holds the focus, and gives it back', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('portal_map', 'off'));
  await page.goto('/login');
  await page.locator('#login-name').fill(PROVINCE);
  await page.locator('#login-word').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await ready(page, 'overview');
  await page.goto('/operators');
  await ready(page, 'operators');
  await page.getByTestId('operator-add').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByTestId('operator-form');
  await expect(dialog).toBeVisible();
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((d) => d.contains(document.activeElement) || document.activeElement === document.body)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('operator-add')).toBeFocused();
});
