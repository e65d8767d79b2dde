import { axe, expect, ready, settled, signIn, test, type Api } from './portal';

const GARAGE = 'garage';
/** Beijing wall clock of the platform, some minutes ago. */
async function wall(api: Api, minutesAgo: number): Promise<string> {
  const now = Date.parse((await api.get('/meta')).clock.now);
  return new Date(now - minutesAgo * 60_000 + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

test('a small operator sends a sheet, reads what is wrong, takes the result file and sends it again', async ({ page, api }, info) => {
  const at = await wall(api, 2 + info.retry);
  const text = `接口编号,接口状态,状态时间\nGARAGE0010101,空闲,${at}\nGARAGE0010102,很忙,${at}\nGARAGE0010201,3,${at.replaceAll('-', '/')}\n`;
  await signIn(page, { username: GARAGE });
  await page.goto('/sheets?kind=states');
  await ready(page, 'uploads');
  const template = page.waitForEvent('download');
  await page.getByTestId('template').click();
  expect((await template).suggestedFilename()).toBe('接口状态-模板.xlsx');
  await expect(page.getByTestId('sheet-send')).toBeDisabled();
  const file = { name: '今日状态.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.getByTestId('sheet-file').setInputFiles(file);
  await page.getByTestId('sheet-send').click();
  await expect(page.getByTestId('upload-verdict')).toHaveAttribute('data-verdict', 'partly');
  await expect(page.getByTestId('count-refused')).toHaveText('1');
  const finding = page.getByTestId('upload-findings').locator('tbody tr').first();
  await expect(finding).toContainText('很忙');
  await expect(finding.locator('td').first()).toHaveText('3');
  const saved = page.waitForEvent('download');
  await page.getByTestId('upload-errors').click();
  const result = await saved;
  expect(result.suggestedFilename()).toBe('今日状态-校验结果.xlsx');
  await page.getByTestId('sheet-file').setInputFiles(file);
  await page.getByTestId('sheet-send').click();
  await expect(page.getByTestId('repeats')).toBeVisible();
  await expect(page.getByTestId('count-repeated')).toHaveText('2');
  await page.getByTestId('sheet-file').setInputFiles(await result.path());
  await expect(page.getByTestId('sheet-send')).toBeDisabled();
  await page.getByTestId('sheet-file').setInputFiles({ name: '改过.xlsx', mimeType: 'application/octet-stream', buffer: (await import('node:fs')).readFileSync(await result.path()) });
  await page.getByTestId('sheet-send').click();
  await expect(page.getByTestId('upload-verdict')).toHaveAttribute('data-verdict', 'partly');
  await expect(page.getByTestId('count-repeated')).toHaveText('2');
});

test('the sheets of the demo show their wrong rows, and the page is accessible', async ({ page }) => {
  await signIn(page, { username: GARAGE });
  await page.goto('/sheets');
  await ready(page, 'uploads');
  await page.getByTestId('uploads-table').getByRole('button', { name: '昨日充电订单.xlsx' }).last().click();
  await ready(page, 'upload');
  await expect(page.getByTestId('upload-findings')).toContainText('约三十度');
  await settled(page);
  expect(await axe(page)).toEqual([]);
});

test('a file that is no sheet is refused with the reason', async ({ page }) => {
  await signIn(page, { username: GARAGE });
  await page.goto('/sheets?kind=orders');
  await page.getByTestId('sheet-file').setInputFiles({ name: '合同.xlsx', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await page.getByTestId('sheet-send').click();
  await expect(page.getByTestId('upload-verdict')).toHaveAttribute('data-verdict', 'failed');
  await expect(page.getByTestId('upload-problem')).toContainText('PDF');
});

test('the province sends for an operator only with a reason', async ({ page }) => {
  await signIn(page);
  await page.goto('/sheets?kind=states');
  await page.getByTestId('sheet-file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('接口编号,接口状态,状态时间\nX,空闲,2020-01-01 00:00:00\n') });
  await page.getByTestId('sheet-operator').fill('MA0GARAGE');
  await expect(page.getByTestId('sheet-send')).toBeDisabled();
  await page.getByTestId('sheet-reason').fill('运营商电话委托');
  await page.getByTestId('sheet-send').click();
  await expect(page.getByTestId('upload-verdict')).toHaveAttribute('data-verdict', /none|partly|good/);
  await expect(page.getByTestId('uploads-table')).toContainText('运营商电话委托');
});
