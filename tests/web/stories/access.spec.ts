import { axe, expect, settled, signIn, someStation, test } from './portal';

const fixed = ['/', '/map', '/stations', '/interfaces', '/interfaces?view=matrix', '/messages', '/quarantine', '/findings', '/try-data', '/rules', '/operators', '/admin/audit', '/admin/jobs', '/nowhere'];

for (const lang of ['zh-CN', 'en'] as const) {
  test(`no screen breaks WCAG 2.1 A or AA (${lang})`, async ({ page, api }) => {
    test.setTimeout(600_000);
    const some = await someStation(api);
    const messages = await api.get('/messages?limit=1');
    const rule = (await api.get('/quality/rules')).items[0].code;
    const operator = (await api.get('/operators')).items[0].operator_id;
    const orders = await api.get(`/stations/${some.operator}/${some.station}/orders?limit=1`);
    const paths = [
      ...fixed, `/rules?code=${rule}`, `/operators/${operator}`, `/operators/${operator}?tab=settings`,
      ...['connectors', 'load', 'orders', 'week', 'versions'].map((tab) => `${some.path}?tab=${tab}`),
      `/connectors/${some.operator}/${some.connector}`, `/map?sel=${encodeURIComponent(`${some.operator}/${some.station}`)}`,
      ...(orders.items.length ? [`/orders/${some.operator}/${encodeURIComponent(orders.items[0].order_no)}`] : []),
      ...(messages.items.length ? [`/messages/${messages.items[0].message_id}`, `/interfaces/${messages.items[0].operator_id}/${messages.items[0].interface}`] : []),
    ];
    await page.goto('/login');
    await page.evaluate((l) => localStorage.setItem('portal_lang', l), lang);
    await page.reload();
    await expect(page.locator('#login-name')).toBeVisible();
    const found: Record<string, string[]> = {};
    const note = async (name: string): Promise<void> => { const list = await axe(page); if (list.length) found[name] = list; };
    await note('/login');
    await signIn(page, { lang });
    for (const path of paths) {
      await page.goto(path);
      await settled(page);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await note(path);
    }
    expect(found).toEqual({});
  });
}

test('dialogs, pickers and the map pass too', async ({ page }) => {
  test.setTimeout(300_000);
  const found: Record<string, string[]> = {};
  const note = async (name: string): Promise<void> => { const list = await axe(page); if (list.length) found[name] = list; };
  await signIn(page, { map: true });
  await settled(page);
  await expect(page.getByTestId('map')).toHaveAttribute('data-map', 'idle', { timeout: 120_000 });
  await note('overview with map');
  await page.getByTestId('kpi-energy_today').getByTestId('definition').click();
  await settled(page);
  await note('definition');
  await page.keyboard.press('Escape');
  await page.getByTestId('filter-range').click();
  await note('range');
  await page.keyboard.press('Escape');
  await page.getByTestId('filter-region').click();
  await note('region list');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByTestId('search-text').fill('a');
  await note('search');
  await page.keyboard.press('Escape');
  await page.goto('/operators');
  await settled(page);
  await page.getByTestId('operator-add').click();
  await note('operator form');
  expect(found).toEqual({});
});

test('the big screen passes in both languages', async ({ page }) => {
  test.setTimeout(300_000);
  const found: Record<string, string[]> = {};
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const lang of ['zh-CN', 'en'] as const) {
    if (lang === 'zh-CN') await signIn(page, { lang });
    else await page.addInitScript(() => localStorage.setItem('portal_lang', 'en'));
    await page.goto('/screen/province');
    await settled(page);
    const list = await axe(page);
    if (list.length) found[lang] = list;
  }
  expect(found).toEqual({});
});

test('users pass for the system administrator', async ({ page }) => {
  await signIn(page, { username: 'sysadmin' });
  await page.goto('/admin/users');
  await settled(page);
  expect(await axe(page)).toEqual([]);
  await page.getByTestId('user-add').click();
  expect(await axe(page)).toEqual([]);
});
