import { expect, ready, signIn, test } from './portal';

const ID = `T${String(Date.now() % 100_000_000).padStart(8, '0')}`;
test.describe.configure({ mode: 'serial' });

test('an operator is registered, approved and given a credential that is shown once', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/operators');
  await ready(page, 'operators');
  await page.getByTestId('operator-add').click();
  const form = page.getByTestId('operator-form');
  await form.getByLabel(/编号/).fill(ID);
  await form.locator('input').nth(1).fill('故事测试充电有限公司');
  await form.getByTestId('confirm').click();
  await expect(page).toHaveURL(new RegExp(`/operators/${ID}`));
  await ready(page, 'operator');
  await page.getByTestId('approve').click();
  await page.getByTestId('state-dialog').getByTestId('confirm').click();
  await expect(page.getByTestId('operator-state')).toHaveAttribute('data-operator-state', 'active');
  await page.getByTestId('issue').click();
  await page.getByTestId('credential-dialog').getByTestId('confirm').click();
  const secrets = page.getByTestId('secrets');
  await expect(secrets).toBeVisible();
  const secret = (await secrets.getByTestId('secret-operator_secret').textContent())!;
  expect(secret.length).toBeGreaterThanOrEqual(16);
  await expect(secrets.getByTestId('secrets-close')).toBeDisabled();
  const download = page.waitForEvent('download');
  await secrets.getByTestId('secrets-download').click();
  expect((await download).suggestedFilename()).toContain(ID);
  await secrets.getByTestId('secrets-kept').check();
  await secrets.getByTestId('secrets-close').click();
  await expect(page.locator('[data-credential-state=active]')).toHaveCount(1);
  await page.reload();
  await ready(page, 'operator');
  expect(await page.content()).not.toContain(secret);
  expect(JSON.stringify(await api.get(`/operators/${ID}`))).not.toContain(secret);
});

test('a credential is rotated with an overlap and the old one revoked with a reason', async ({ page, api }) => {
  await signIn(page);
  await page.goto(`/operators/${ID}`);
  await ready(page, 'operator');
  await page.getByTestId('rotate').first().click();
  await page.getByTestId('overlap').fill('2');
  await page.getByTestId('credential-dialog').getByTestId('confirm').click();
  await page.getByTestId('secrets-kept').check();
  await page.getByTestId('secrets-close').click();
  await expect(page.locator('[data-credential-state=overlap]')).toHaveCount(1);
  const overlap = page.locator('[data-credential-state=overlap]');
  await overlap.getByTestId('revoke').click();
  const dialog = page.getByTestId('credential-dialog');
  await expect(dialog.getByTestId('confirm')).toBeDisabled();
  await dialog.getByTestId('reason').fill('轮换后不再使用');
  await dialog.getByTestId('confirm').click();
  await expect(page.locator('[data-credential-state=revoked]')).toHaveCount(1);
  const states = (await api.get(`/operators/${ID}`)).credentials.map((c: any) => c.state).sort();
  expect(states).toEqual(['active', 'revoked']);
});

test('suspending says the effect in numbers, wants a reason, and can be undone', async ({ page, api }) => {
  await signIn(page);
  await page.goto(`/operators/${ID}`);
  await ready(page, 'operator');
  await page.getByTestId('suspend').click();
  const dialog = page.getByTestId('state-dialog');
  const own = await api.get(`/operators/${ID}`);
  await expect(dialog.getByTestId('effect')).toContainText(String(own.tokens_live));
  await dialog.getByTestId('reason').fill('数据质量整改');
  await dialog.getByTestId('confirm').click();
  await expect(page.getByTestId('operator-state')).toHaveAttribute('data-operator-state', 'suspended');
  await page.getByTestId('resume').click();
  await page.getByTestId('state-dialog').getByTestId('reason').fill('整改完成');
  await page.getByTestId('state-dialog').getByTestId('confirm').click();
  await expect(page.getByTestId('operator-state')).toHaveAttribute('data-operator-state', 'active');
});

test('two people who edit the settings see both versions side by side', async ({ page, browser, baseURL, api }) => {
  await signIn(page);
  await page.goto(`/operators/${ID}?tab=settings`);
  await ready(page, 'operator');
  const other = await (await browser.newContext({ baseURL })).newPage();
  await signIn(other);
  await other.goto(`/operators/${ID}?tab=settings`);
  await ready(other, 'operator');
  const save = async (on: typeof page, value: string): Promise<void> => {
    await on.getByTestId('setting-rate_per_s').fill(value);
    await on.getByTestId('settings-save').click();
    await on.getByTestId('settings-dialog').getByTestId('confirm').click();
  };
  await save(other, '150');
  await expect(other.getByTestId('settings-dialog')).toBeHidden();
  await save(page, '120');
  const conflict = page.getByTestId('conflict');
  await expect(conflict).toContainText('150');
  await expect(conflict).toContainText('120');
  await conflict.getByRole('button').last().click();
  await page.getByTestId('settings-dialog').getByTestId('confirm').click();
  await expect.poll(async () => (await api.get(`/operators/${ID}`)).settings.rate_per_s).toBe(120);
  await other.context().close();
});

test('what was done is in the audit log', async ({ page }) => {
  await signIn(page);
  await page.goto('/admin/audit?last=1d');
  await ready(page, 'audit');
  await expect(page.getByTestId('audit-grid')).toContainText(ID);
  await page.getByTestId('verify').click();
  await expect(page.getByTestId('chain')).toContainText('链完整');
});
