import { expect, ready, signIn, test } from './portal';

test('the overview follows live events without asking again', async ({ page }) => {
  await signIn(page);
  await ready(page, 'overview');
  await expect(page.getByTestId('platform-clock')).toHaveAttribute('data-live', 'live');
  let asked = 0;
  page.on('request', (r) => { if (new URL(r.url()).pathname === '/api/v1/overview') asked += 1; });
  const first = await page.getByTestId('load-now').textContent();
  await expect(page.getByTestId('load-now')).not.toHaveText(first!, { timeout: 50_000 });
  expect(asked).toBe(0);
});

test('a lost connection turns to polling, says so, and comes back', async ({ page, context }) => {
  await signIn(page);
  await ready(page, 'overview');
  const clock = page.getByTestId('platform-clock');
  await expect(clock).toHaveAttribute('data-live', 'live');
  await context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect(clock).toHaveAttribute('data-live', 'lost', { timeout: 90_000 });
  await context.setOffline(false);
  await expect(clock).toHaveAttribute('data-live', 'live', { timeout: 90_000 });
});
