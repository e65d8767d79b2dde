import { expect, numberIn, ready, signIn, test } from './portal';

test('the catalogue shows every rule with examples', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/rules');
  await ready(page, 'rules');
  const rules = (await api.get('/quality/rules')).items as any[];
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(rules.length + 1));
  await page.goto(`/rules?code=${rules[0].code}`);
  await expect(page.getByTestId('rule-detail')).toContainText(rules[0].says_zh);
  await page.getByTestId('rule-words').fill(rules[0].code);
  await expect.poll(async () => numberIn((await page.getByTestId('rules-total').textContent())!.split('条')[0]!)).toBeLessThan(rules.length);
});

test('a good message passes the self-check, a broken one is told why, and neither is kept', async ({ page, api }) => {
  const before = (await api.get('/quarantine?limit=1')).total;
  await signIn(page);
  await page.goto('/try-data?interface=notification_charge_order_info');
  await page.getByTestId('try-sample').click();
  await expect(page.getByTestId('try-text')).toHaveValue(/TotalPower/);
  await page.getByTestId('try-run').click();
  await expect(page.getByTestId('try-verdict')).toHaveAttribute('data-ok', 'true');
  await expect(page.getByTestId('try-result')).toBeFocused();
  const text = await page.getByTestId('try-text').inputValue();
  await page.getByTestId('try-text').fill(text.replace(/"TotalPower": [\d.]+/, '"TotalPower": -5'));
  await page.getByTestId('try-run').click();
  await expect(page.getByTestId('try-verdict')).toHaveAttribute('data-ok', 'false');
  await expect(page.getByTestId('try-result').getByTestId('findings')).toContainText(/[A-Z]{2}\d{2}/);
  await page.getByTestId('try-text').fill('{"TotalPower": }');
  await expect(page.locator('#try-error')).toContainText('第 1 行');
  await expect(page.getByTestId('try-run')).toBeDisabled();
  const after = (await api.get('/quarantine?limit=1')).total;
  expect(after - before).toBeLessThan(50);
});

test('held rows name their rules and lead to their message', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/quarantine');
  await expect(page.getByTestId('quarantine').first()).toHaveAttribute('data-state', /ready|empty/);
  const held = await api.get('/quarantine?limit=5');
  if (held.total > 0) {
    await expect(page.getByTestId('quarantine-grid').locator('[data-column=codes]').first()).toContainText(/[A-Z]{2}\d{2}/);
    await page.getByTestId('quarantine-grid').locator('[data-column=message_id] a').first().click();
    await ready(page, 'message');
  }
});

test('findings are filtered by rule', async ({ page, api }) => {
  await signIn(page);
  await page.goto('/findings');
  await expect(page.getByTestId('findings').first()).toHaveAttribute('data-state', /ready|empty/);
  const some = await api.get('/quality/findings?limit=1');
  if (some.total > 0) {
    await page.goto(`/findings?code=${some.items[0].code}`);
    await ready(page, 'findings');
    for (const cell of await page.getByTestId('findings-grid').locator('[data-column=code]').allTextContents()) expect(cell.trim()).toBe(some.items[0].code);
  }
});
