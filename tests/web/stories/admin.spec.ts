import { Api, expect, ready, signIn, test } from './portal';

test('the system administrator adds a person, who then signs in', async ({ page, playwright, baseURL }) => {
  const name = `story${Date.now() % 1_000_000}`;
  await signIn(page, { username: 'sysadmin' });
  await page.goto('/admin/users');
  await ready(page, 'users');
  await page.getByTestId('user-add').click();
  await page.getByTestId('user-username').fill(name);
  await page.getByTestId('user-name').fill('故事');
  await page.getByTestId('user-role').selectOption('grid');
  await page.getByTestId('user-password').fill('short');
  await expect(page.getByTestId('user-dialog').getByTestId('confirm')).toBeDisabled();
  await page.getByTestId('user-password').fill('Zhixing-story-2026');
  await page.getByTestId('user-dialog').getByTestId('confirm').click();
  await expect(page.getByTestId('user-dialog')).toBeHidden();
  await expect(page.getByTestId('users-grid')).toContainText(name);
  const request = await playwright.request.newContext({ baseURL });
  const answer = await request.post('/api/v1/session', { data: { username: name, password: 'Zhixing-story-2026' } });
  expect(answer.ok()).toBe(true);
  expect((await answer.json()).me.role).toBe('grid');
  await request.dispose();
});

test('jobs show their last run, and one can be run now', async ({ page, playwright, baseURL }) => {
  const request = await playwright.request.newContext({ baseURL });
  const jobs = (await (await Api.as(request, 'sysadmin')).get('/jobs')).items as any[];
  await signIn(page, { username: 'sysadmin' });
  await page.goto('/admin/jobs');
  await ready(page, 'jobs');
  await expect(page.getByTestId('jobs-table').locator('tbody tr')).toHaveCount(jobs.length);
  await page.locator('[data-testid^="run-"]').first().click();
  await expect(page.getByTestId('job-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('job-dialog')).toBeHidden();
  await request.dispose();
});

test('nobody but those with the duty sees users and audit', async ({ page }) => {
  await signIn(page, { username: 'planner' });
  for (const path of ['/admin/users', '/admin/audit', '/admin/jobs']) {
    await page.goto(path);
    await expect(page.getByTestId('forbidden')).toBeVisible();
  }
});
