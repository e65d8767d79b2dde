import { readFileSync } from 'node:fs';
import { expect, numberIn, ready, signIn, test } from './portal';
import type { Page } from '@playwright/test';

/** Different colours in a picture of the map: a blank map raises no error, so the pixels are looked at (on an empty page, away from the policy). */
async function colours(page: Page): Promise<number> {
  const picture = await page.getByTestId('map').screenshot();
  const table = await page.context().newPage();
  const seen = await table.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const draw = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    draw.drawImage(image, 0, 0);
    const pixels = draw.getImageData(0, 0, image.width, image.height).data;
    const found = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4) found.add(((pixels[i]! >> 4) << 8) | ((pixels[i + 1]! >> 4) << 4) | (pixels[i + 2]! >> 4));
    return found.size;
  }, picture.toString('base64'));
  await table.close();
  return seen;
}

test('the overview draws heat, borders and labels', async ({ page }) => {
  await signIn(page, { map: true });
  await ready(page, 'heat');
  await expect(page.getByTestId('map')).toHaveAttribute('data-map', 'idle', { timeout: 120_000 });
  await expect(page.getByTestId('heat-legend')).toBeVisible();
  expect(await colours(page)).toBeGreaterThan(40);
});

test('the list follows the map, a station opens its panel and the address keeps it', async ({ page, api }) => {
  await signIn(page, { map: true });
  await page.goto('/map');
  await ready(page, 'points');
  await expect(page.getByTestId('map')).toHaveAttribute('data-map', 'idle', { timeout: 120_000 });
  await ready(page, 'frame');
  const before = numberIn((await page.getByTestId('frame-total').textContent())!.split(/[/f]/).pop()!);
  const total = (await api.get('/stations?limit=1')).total;
  expect(before).toBeLessThanOrEqual(total);
  for (let i = 0; i < 3; i += 1) await page.getByRole('button', { name: '放大' }).click();
  await expect.poll(async () => numberIn((await page.getByTestId('frame-total').textContent())!.split(/[/f]/).pop()!), { timeout: 60_000 }).not.toBe(before);
  await page.goto('/map');
  await ready(page, 'frame');
  const item = page.getByTestId('frame').locator('[data-key]').first();
  const [operator, station] = (await item.getAttribute('data-key'))!.split('/');
  await item.click();
  await ready(page, 'panel');
  const detail = await api.get(`/stations/${operator}/${station}`);
  await expect(page.getByTestId('station-panel').getByRole('heading')).toHaveText(detail.name);
  await expect(page.getByTestId('station-panel').locator('[data-connector]')).toHaveCount(detail.connectors);
  await expect(page).toHaveURL(/sel=/);
  await page.reload();
  await ready(page, 'panel');
  await page.getByTestId('panel-close').click();
  await ready(page, 'frame');
});

test('stations are saved as GeoJSON in WGS-84', async ({ page, api }) => {
  await signIn(page, { map: true });
  await page.goto('/map');
  await expect(page.getByTestId('map')).toHaveAttribute('data-map', 'idle', { timeout: 120_000 });
  const download = page.waitForEvent('download');
  await page.getByTestId('map-geojson').click();
  const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  const points = await api.get('/stations/points');
  expect(saved.features).toHaveLength(points.rows.length);
});

test('without a map the list says the same', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/map?kind=dc');
  await ready(page, 'frame');
  const total = (await api.get('/stations?kind=dc&limit=1')).total;
  expect(numberIn((await page.getByTestId('frame-total').textContent())!.split(/[/f]/).pop()!)).toBe(total);
});
