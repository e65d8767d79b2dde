import { expect, numberIn, ready, signIn, test } from './portal';

test.use({ viewport: { width: 1920, height: 1080 } });

test('the big screen tells the truth and stays live', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/screen/province');
  await ready(page, 'screen-overview');
  const overview = await api.get('/overview');
  const states = ['idle', 'occupied', 'charging', 'reserved', 'fault', 'offline', 'unknown'];
  const shown = await Promise.all(states.map(async (s) => numberIn(await page.getByTestId(`screen-${s}`).textContent())));
  expect(shown.reduce((a, b) => a + b, 0)).toBe(overview.kpis.connectors.value);
  await expect(page.locator('[data-live=live]').first()).toBeVisible();
  const clock = await page.getByTestId('screen-clock').textContent();
  await expect(page.getByTestId('screen-clock')).not.toHaveText(clock!);
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
});

test('the rotation is paused with Space and steered with arrows', async ({ page }) => {
  await signIn(page);
  await page.goto('/screen/province');
  await ready(page, 'screen-overview');
  const focus = page.locator('.focus h3');
  const first = await focus.textContent();
  await page.keyboard.press('ArrowDown');
  await expect(focus).not.toHaveText(first!);
  await page.keyboard.press('ArrowUp');
  await expect(focus).toHaveText(first!);
  await page.keyboard.press('Space');
  await expect(page.getByTestId('rotation')).toHaveAttribute('aria-pressed', 'true');
});

test('numbers that stopped are shown as stopped', async ({ page }) => {
  await signIn(page);
  await page.route('**/api/v1/live/ticket', (route) => route.abort());
  await page.goto('/screen/province');
  await ready(page, 'screen-overview');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-stale', 'true');
});
