import { expect, numberIn, ready, signIn, test } from './portal';

test('the interface monitor adds up to what the API says', async ({ page, api }) => {
  await signIn(page);
  const before = await api.get('/interfaces');
  await page.goto('/interfaces');
  await ready(page, 'interfaces');
  const after = await api.get('/interfaces');
  const calls = (list: any): number => list.items.reduce((n: number, r: any) => n + r.calls, 0);
  const shown = numberIn(await page.getByTestId('interface-sums').locator('b').first().textContent());
  // Messages keep coming while the page is read.
  expect(shown).toBeGreaterThanOrEqual(Math.min(calls(before), calls(after)));
  expect(shown).toBeLessThanOrEqual(Math.max(calls(before), calls(after)));
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(after.items.length + 1));
  await page.getByTestId('view-matrix').click();
  await expect(page).toHaveURL(/view=matrix/);
  const operators = new Set(after.items.map((r: any) => r.operator_id));
  await expect(page.getByTestId('matrix').locator('tbody tr')).toHaveCount(operators.size);
});

test('from the worst interface to one message with its masked body', async ({ page, api }) => {
  const list = await api.get('/interfaces');
  const worst = [...list.items].filter((r: any) => r.calls > 0).sort((a: any, b: any) => (a.success_rate ?? 1) - (b.success_rate ?? 1))[0];
  await signIn(page);
  await page.goto(`/interfaces/${worst.operator_id}/${worst.interface}`);
  await ready(page, 'interface');
  const detail = await api.get(`/interfaces/${worst.operator_id}/${worst.interface}`);
  await expect(page.getByTestId('error-codes').locator('tbody tr')).toHaveCount(Math.max(1, detail.errors.length));
  await page.getByTestId('messages-grid').locator('[data-column=received_at] a').first().click();
  await ready(page, 'message');
  const body = await page.getByTestId('message-body').or(page.getByText('报文内容无法解密')).textContent();
  expect(body).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/);
  await expect(page.getByTestId('findings')).toBeVisible();
});

test('refused messages are filtered by the server', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/messages?ret=failed&last=7d');
  await expect(page.getByTestId('messages').first()).toHaveAttribute('data-state', /ready|empty/);
  const today = (await api.get('/meta')).clock.now as string;
  const day = (offset: number): string => new Date(Date.parse(today) + 8 * 3_600_000 - offset * 86_400_000).toISOString().slice(0, 10);
  const total = (await api.get(`/messages?ret=failed&from=${day(6)}&to=${day(0)}&limit=1`)).total as number;
  const shown = numberIn(await page.locator('#messages-title').textContent());
  expect(Math.abs(shown - total)).toBeLessThanOrEqual(Math.max(20, total * 0.05));
});

test('the flow of messages is live', async ({ page }) => {
  await signIn(page);
  await page.goto('/interfaces');
  await ready(page, 'interfaces');
  await expect(page.getByTestId('platform-clock')).toHaveAttribute('data-live', 'live');
  await expect(page.getByTestId('interface-sums').locator('b').last()).not.toContainText('—');
});
