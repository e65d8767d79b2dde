import { readFileSync } from 'node:fs';
import { commas, expect, numberIn, ready, settled, signIn, test } from './portal';

test('the overview says what the API says', async ({ page, api }) => {
  await signIn(page);
  await ready(page, 'overview');
  const overview = await api.get('/overview');
  for (const name of ['stations', 'connectors', 'power']) await expect(page.getByTestId(`kpi-${name}`)).toHaveAttribute('data-value', String(overview.kpis[name].value));
  await expect(page.getByTestId('kpi-stations')).toContainText(commas(overview.kpis.stations.value));
  const shown = await Promise.all(['idle', 'occupied', 'charging', 'reserved', 'fault', 'offline', 'unknown'].map(async (s) => numberIn(await page.getByTestId(`status-${s}`).locator('b').textContent())));
  expect(shown.reduce((a, b) => a + b, 0)).toBe(overview.kpis.connectors.value);
  const rows = page.getByTestId('regions').getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  const top = [...overview.regions].sort((a: any, b: any) => b.energy_today_wh - a.energy_today_wh)[0];
  await expect(rows.nth(1)).toContainText(top.name);
});

test('choosing an area narrows everything, and Back undoes it', async ({ page, api }) => {
  await signIn(page);
  await ready(page, 'overview-tables');
  const all = await api.get('/overview');
  const area = [...all.regions].sort((a: any, b: any) => b.energy_today_wh - a.energy_today_wh)[0];
  await page.getByTestId('regions').getByRole('link', { name: area.name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`region=${area.adcode}`));
  await expect(page.getByTestId('kpi-stations')).toHaveAttribute('data-value', String(area.stations));
  await page.goBack();
  await expect(page.getByTestId('kpi-stations')).toHaveAttribute('data-value', String(all.kpis.stations.value));
});

test('a number explains itself', async ({ page, api }) => {
  await signIn(page);
  await ready(page, 'overview');
  const overview = await api.get('/overview');
  const definition = await api.get(`/definitions/${overview.kpis.energy_today.definition.id}`);
  await page.getByTestId('kpi-energy_today').getByTestId('definition').click();
  const panel = page.getByRole('dialog');
  await expect(panel).toContainText(definition.formula);
  await expect(panel).toContainText(definition.id);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.getByTestId('kpi-energy_today').getByTestId('definition')).toBeFocused();
});

test('days live in the address and choose the curve', async ({ page }) => {
  await signIn(page);
  await ready(page, 'load');
  await page.getByTestId('filter-range').click();
  const asked = page.waitForRequest((r) => r.url().includes('/api/v1/load?') && r.url().includes('grain=15min'));
  await page.getByTestId('range-1d').click();
  await asked;
  await expect(page).toHaveURL(/last=1d/);
  await ready(page, 'load');
  await page.getByTestId('load').getByTestId('chart-table').click();
  expect(await page.getByTestId('load').locator('tbody tr').count()).toBeGreaterThan(0);
});

test('the ranking is saved as CSV with its companion note', async ({ page, api }) => {
  await signIn(page);
  await ready(page, 'overview-tables');
  const overview = await api.get('/overview');
  const download = page.waitForEvent('download');
  await page.getByTestId('overview-tables').getByTestId('export-csv').first().click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text.trim().split('\r\n')).toHaveLength(overview.regions.length + 1);
  const note = await page.waitForEvent('download');
  expect(readFileSync(await note.path(), 'utf8')).toContain('province');
});

test('one failing call leaves the other cards alive and says cause, next step and trace id', async ({ page }) => {
  await signIn(page);
  await page.route('**/api/v1/load?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ title: 'x', status: 500, code: 'internal', detail: '', trace_id: 'abc123' }) }));
  await page.goto('/?last=3d');
  const box = page.getByTestId('load');
  await expect(box).toHaveAttribute('data-state', 'error');
  await expect(box).toContainText('abc123');
  await ready(page, 'overview');
  await page.unroute('**/api/v1/load?*');
  await box.getByRole('button', { name: '重试' }).click();
  await ready(page, 'load');
});

test('forbidden, empty and slow are told apart', async ({ page }) => {
  await signIn(page);
  await page.route('**/api/v1/overview*', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Forbidden', status: 403, code: 'forbidden', detail: 'monitor.read', trace_id: 't' }) }));
  await page.goto('/');
  await expect(page.getByTestId('overview')).toHaveAttribute('data-state', 'forbidden');
  await page.unroute('**/api/v1/overview*');
  await page.route('**/api/v1/load?*', async (route) => { await new Promise((r) => setTimeout(r, 1_500)); await route.fulfill({ json: { grain: 'hour', unit: 'W', points: [], as_of: new Date().toISOString() } }); });
  await page.goto('/?last=30d');
  await expect(page.getByTestId('load')).toHaveAttribute('data-state', 'loading');
  await expect(page.getByTestId('load')).toHaveAttribute('data-state', 'empty');
});

test('old data are shown as old', async ({ page, api }) => {
  await signIn(page);
  const overview = await api.get('/overview');
  const { clock } = await api.get('/meta');
  await page.route('**/api/v1/live/ticket', (route) => route.abort());
  await page.route('**/api/v1/overview*', (route) => route.fulfill({ json: { ...overview, as_of: new Date(Date.parse(clock.now) - 3_600_000).toISOString() } }));
  await page.goto('/');
  await settled(page);
  await expect(page.getByTestId('overview')).toHaveAttribute('data-state', 'stale');
  await expect(page.getByTestId('overview')).toContainText('数据停在');
});
