import { readFileSync } from 'node:fs';
import { commas, expect, numberIn, ready, signIn, someStation, test } from './portal';

test('the list holds as many stations as the API counts, and few rows in the page', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/stations');
  await ready(page, 'stations');
  const total = (await api.get('/stations?limit=1')).total as number;
  expect(numberIn(await page.getByTestId('stations-total').textContent())).toBe(total);
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', String(total + 1));
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
});

test('filters stand in the address, show as chips and agree with the API', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/stations');
  await ready(page, 'stations');
  await page.getByTestId('kind-dc').click();
  await page.getByTestId('filter-charging').click();
  await expect(page).toHaveURL(/kind=dc/);
  await expect(page).toHaveURL(/status=charging/);
  await expect.poll(async () => numberIn(await page.getByTestId('stations-total').textContent())).toBe((await api.get('/stations?kind=dc&status=charging&limit=1')).total);
  await page.getByTestId('filter-clear').click();
  await expect(page).not.toHaveURL(/kind=/);
  const row = (await api.get('/stations?limit=1')).items[0];
  await page.getByTestId('filter-words').fill(row.station_id);
  await expect.poll(async () => numberIn(await page.getByTestId('stations-total').textContent())).toBe((await api.get(`/stations?q=${row.station_id}&limit=1`)).total);
});

test('a click on a head sorts, and the address remembers it', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/stations');
  await ready(page, 'stations');
  await page.getByRole('columnheader', { name: /^功率/ }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-power_w/);
  await expect(page.getByRole('columnheader', { name: /^功率/ })).toHaveAttribute('aria-sort', 'descending');
  const rows = (await api.get('/stations?limit=10000')).items as { power_w: number }[];
  const top = Math.max(...rows.map((r) => r.power_w));
  await expect(page.getByTestId('stations-grid').locator('[data-column=power_w]').first()).toHaveText(commas(top / 1000));
});

test('the export carries every row and runs no formula', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/stations');
  await ready(page, 'stations');
  const download = page.waitForEvent('download');
  await page.getByTestId('export-csv').click();
  const text = readFileSync(await (await download).path(), 'utf8');
  const total = (await api.get('/stations?limit=1')).total as number;
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text.trim().split('\r\n')).toHaveLength(total + 1);
  expect(text.split('\r\n').some((line) => line.split(',').some((c) => /^"?[=+@]/.test(c)))).toBe(false);
});

test('down five levels: area, station, connector, order, message', async ({ page, api }) => {
  const some = await someStation(api);
  await signIn(page);
  await page.goto(some.path);
  await ready(page, 'station');
  const detail = await api.get(`/stations/${some.operator}/${some.station}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(some.name);
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(detail.connectors + 1));
  for (const [tab, box] of [['load', 'station-load'], ['week', 'station-week'], ['versions', 'versions'], ['orders', 'orders']] as const) {
    await page.getByTestId(`tab-${tab}`).click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab}`));
    await expect(page.getByTestId(box).first()).toHaveAttribute('data-state', /ready|empty/);
  }
  await page.getByTestId('filter-range').click();
  await page.getByTestId('range-30d').click();
  await ready(page, 'orders');
  const order = page.getByTestId('orders-grid').locator('[data-column=order_no] a').first();
  const number = (await order.textContent())!;
  await order.click();
  await ready(page, 'order');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number);
  const own = await api.get(`/orders/${some.operator}/${encodeURIComponent(number)}`);
  await expect(page.getByTestId('order-details').locator('tbody tr')).toHaveCount(Math.max(1, own.details.length));
  await expect(page.getByTestId('curve')).toHaveAttribute('data-state', /ready|empty/);
  expect(own.vehicle_mask ?? '').not.toMatch(/[A-Z0-9]{6}/);
  if (own.message_ids.length > 0) {
    await page.locator('.message').first().click();
    await ready(page, 'message');
    await expect(page.getByTestId('message-body').or(page.getByText('报文内容无法解密'))).toBeVisible();
  }
});

test('a connector shows the history of its states without holes in the table', async ({ page, api }) => {
  const some = await someStation(api);
  await signIn(page);
  await page.goto(`/connectors/${some.operator}/${some.connector}`);
  await ready(page, 'connector');
  await expect(page.getByTestId('states')).toHaveAttribute('data-state', /ready|empty/);
  const own = await api.get(`/connectors/${some.operator}/${some.connector}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(own.name || own.connector_id);
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page).toHaveURL(/\/stations$/);
});
