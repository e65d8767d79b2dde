import { expect, PASSWORD, PROVINCE, ready, signIn, test } from './portal';

test('a wrong password is refused in words, and the right one opens the overview', async ({ page }) => {
  await page.goto('/stations?kind=dc');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.locator('#login-name').fill(PROVINCE);
  await page.locator('#login-word').fill('not-the-password');
  await page.getByTestId('login-submit').click();
  const failed = page.getByTestId('login-failed');
  await expect(failed).toBeVisible();
  await expect(failed).toBeFocused();
  await expect(failed).not.toContainText(/undefined|系统异常|操作失败/);
  await page.locator('#login-word').fill(PASSWORD);
  await page.getByTestId('login-submit').click();
  await expect(page).toHaveURL((url) => url.pathname === '/stations' && url.search === '?kind=dc');
});

test('a reload keeps the session by cookie and no token is stored in the browser', async ({ page }) => {
  await signIn(page);
  await ready(page, 'overview');
  await page.reload();
  await ready(page, 'overview');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toMatch(/eyJ|access_token|Bearer/);
});

test('signing out ends the session on the server too', async ({ page }) => {
  await signIn(page);
  await page.getByTestId('account').click();
  await page.getByTestId('sign-out').click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto('/stations');
  await expect(page).toHaveURL(/\/login/);
});

test('the menu is what the server names and each address knows its right', async ({ page, playwright, baseURL }) => {
  await signIn(page, { username: 'grid' });
  const request = await playwright.request.newContext({ baseURL });
  const session = await (await request.post('/api/v1/session', { data: { username: 'grid', password: PASSWORD } })).json();
  await expect(page.locator('.side-nav a[data-testid^="nav-"]')).toHaveCount(session.me.menu.length);
  await page.goto('/operators');
  await expect(page.getByTestId('forbidden')).toBeVisible();
  await request.dispose();
});

test('an unknown address offers the search, and the search finds a station', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/nowhere');
  await expect(page.getByTestId('not-found')).toBeVisible();
  const first = (await api.get('/stations?limit=1')).items[0];
  await page.keyboard.press('Control+k');
  await page.getByTestId('search-text').fill(first.name);
  await page.getByRole('option', { name: first.name }).first().click();
  await expect(page).toHaveURL(new RegExp(`/stations/${first.operator_id}/`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(first.name);
});

test('the language switch changes every word and is remembered', async ({ page }) => {
  await signIn(page);
  await ready(page, 'overview');
  await page.getByTestId('language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByTestId('nav-stations')).toHaveText(/Stations/);
  await page.getByTestId('language').click();
  await expect(page.getByTestId('nav-stations')).toHaveText(/充电站/);
});

test('the platform clock shows Beijing time whatever the zone of the browser', async ({ page, api }) => {
  await signIn(page);
  await ready(page, 'overview');
  const { clock } = await api.get('/meta');
  const shown = await page.getByTestId('platform-clock').locator('.time').textContent();
  const apart = Math.abs(Date.parse(`${shown!.replace(' ', 'T')}+08:00`) - Date.parse(clock.now));
  expect(apart).toBeLessThan(120_000 * Math.max(1, clock.speed));
});
