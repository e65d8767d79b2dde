import { axe, expect, ready, signIn, test } from './portal';

/** A credit code nobody else has: the check character is computed as GB 32100 says. */
function creditCode(): { code: string; id: string } {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  const id = `T${String(Date.now() % 100_000_000).padStart(8, '0')}`;
  const seventeen = `91440300${id}`;
  const sum = [...seventeen].reduce((n, c, i) => n + alphabet.indexOf(c) * weights[i]!, 0);
  return { code: seventeen + alphabet[(31 - (sum % 31)) % 31], id };
}
const { code, id } = creditCode();
const NAME = `故事接入${id}有限公司`;
let key = '';
test.describe.configure({ mode: 'serial' });

test('an operator applies without an account and gets a key that is shown once', async ({ page }) => {
  await page.goto('/login');
  await page.getByTestId('to-apply').click();
  await page.getByTestId('field-uscid').fill(code.slice(0, 17) + (code[17] === '0' ? '1' : '0'));
  await expect(page.getByTestId('uscid-note')).toContainText('校验码应为');
  await expect(page.getByTestId('apply-submit')).toBeDisabled();
  await page.getByTestId('field-uscid').fill(code);
  await expect(page.getByTestId('uscid-note')).toContainText(id);
  await page.getByTestId('field-name').fill(NAME);
  for (const who of ['contact', 'technical']) {
    await page.getByTestId(`field-${who}-name`).fill('王示例');
    await page.getByTestId(`field-${who}-phone`).fill('13900000009');
  }
  expect(await axe(page)).toEqual([]);
  await page.getByTestId('apply-submit').click();
  key = (await page.getByTestId('application-key').textContent())!;
  expect(key.length).toBeGreaterThanOrEqual(32);
  await expect(page.getByTestId('to-mine')).toBeDisabled();
  await page.getByTestId('key-kept').check();
  await page.getByTestId('to-mine').click();
  await ready(page, 'application');
  await expect(page.getByTestId('application-state')).toHaveAttribute('data-application-state', 'submitted');
  expect(await page.content()).not.toContain(key);
});

test('the province finds it, sees contacts masked in the list, returns and accepts it', async ({ page, browser }) => {
  await signIn(page);
  await page.goto(`/applications?q=${id}`);
  await ready(page, 'applications');
  await expect(page.getByTestId('applications-grid')).toContainText('139');
  await expect(page.getByTestId('applications-grid')).not.toContainText('13900000009');
  await page.getByRole('link', { name: NAME }).click();
  await ready(page, 'application');
  await page.getByTestId('decide-return').click();
  const dialog = page.getByTestId('decision');
  await expect(dialog.getByTestId('confirm')).toBeDisabled();
  await dialog.getByTestId('reason').fill('请填写来源地址');
  await dialog.getByTestId('confirm').click();
  await expect(page.getByTestId('application-state')).toHaveAttribute('data-application-state', 'returned');
  const other = await (await browser.newContext()).newPage();
  await other.goto('/apply/mine');
  await other.getByTestId('key-input').fill('x'.repeat(40));
  await other.getByTestId('key-open').click();
  await expect(other.getByRole('alert')).toBeVisible();
  await other.getByTestId('key-input').fill(key);
  await other.getByTestId('key-open').click();
  await expect(other.getByTestId('state-reason')).toContainText('请填写来源地址');
  await other.getByTestId('hand-in-again').click();
  await expect(other.getByTestId('application-state')).toHaveAttribute('data-application-state', 'submitted');
  await other.context().close();
  await page.reload();
  await page.getByTestId('decide-accept').click();
  await page.getByTestId('decision').getByTestId('confirm').click();
  await expect(page.getByTestId('application-state')).toHaveAttribute('data-application-state', 'accepted');
});

test('the applicant fetches test credentials once, begins a run and sees every case', async ({ page }) => {
  await page.goto('/apply/mine');
  await page.getByTestId('key-input').fill(key);
  await page.getByTestId('key-open').click();
  await ready(page, 'application');
  await page.getByRole('tab', { name: '密钥' }).click();
  await page.getByTestId('issue-test').click();
  await expect(page.getByTestId('secret-data_secret')).toHaveText(/^\S{16}$/);
  await page.getByTestId('secrets-kept').check();
  await page.getByTestId('secrets-close').click();
  await expect(page.locator('[data-environment=test]')).toHaveCount(1);
  await expect(page.getByTestId('issue-test')).toHaveCount(0);
  await page.getByRole('tab', { name: '符合性测试' }).click();
  await expect(page.getByTestId('sandbox-address')).toContainText('/sandbox/evcs/v1');
  await page.getByTestId('run-begin').click();
  await page.getByTestId('test-dialog').getByTestId('confirm').click();
  await ready(page, 'report');
  await expect(page.locator('[data-case]')).toHaveCount(24);
  await page.getByTestId('start-T23').click();
  await expect(page.locator('[data-case=T23]')).toHaveAttribute('data-case-state', 'running');
  expect(await axe(page)).toEqual([]);
});

test("the demo's applicant shows what passed, which mistakes it made, and the message behind each", async ({ page }) => {
  await signIn(page);
  await page.goto('/applications?state=testing&q=示例充电新');
  await ready(page, 'applications');
  await page.getByRole('link', { name: /示例充电新/ }).click();
  await ready(page, 'report');
  await expect(page.locator('[data-case=T05]')).toHaveAttribute('data-case-state', 'passed');
  await expect(page.locator('[data-case=T08]')).toHaveAttribute('data-case-state', 'waiting');
  await expect(page.getByTestId('mistakes')).toContainText('DataSecret 与 SigSecret 用反了');
  await expect(page.getByTestId('tolerances')).toContainText('CW04');
  await page.getByRole('button', { name: 'T05' }).click();
  await page.locator('details.evidence summary').first().click();
  await expect(page.locator('details.evidence pre').first()).toContainText('TimeStamp');
  expect(await axe(page)).toEqual([]);
});

test('anybody checks a certificate, and a made-up one is not found', async ({ page }) => {
  await page.goto('/certificates');
  await page.getByTestId('check-number').fill('ZX-370000-2026-99999');
  await page.getByTestId('check-code').fill('nothing');
  await page.getByTestId('check').click();
  await expect(page.getByTestId('problem')).toBeVisible();
  expect(await axe(page)).toEqual([]);
});
