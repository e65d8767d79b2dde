/** What the stories share: signing in, the API beside the screen, waiting for a state, axe. */
import { createRequire } from 'node:module';
import { expect, test as base, type APIRequestContext, type Locator, type Page } from '@playwright/test';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const PASSWORD = process.env.ZHIXING_PASSWORD ?? 'zhixing-demo-2026';
export const PROVINCE = process.env.ZHIXING_USER ?? 'province';

/** The API as one account sees it. */
export class Api {
  private constructor(private readonly request: APIRequestContext, private readonly token: string) {}
  static async as(request: APIRequestContext, username = PROVINCE): Promise<Api> {
    const answer = await request.post('/api/v1/session', { data: { username, password: PASSWORD } });
    expect(answer.ok(), `sign-in of ${username}: ${answer.status()}`).toBe(true);
    return new Api(request, (await answer.json()).access_token as string);
  }
  async get<T = any>(path: string): Promise<T> {
    const answer = await this.request.get(`/api/v1${path}`, { headers: { Authorization: `Bearer ${this.token}` } });
    expect(answer.ok(), `GET ${path}: ${answer.status()}`).toBe(true);
    return (await answer.json()) as T;
  }
}

interface Fixtures { api: Api; violations: string[] }
/** Stories fail on script errors and on violations of the content security policy. */
export const test = base.extend<Fixtures>({
  api: async ({ playwright, baseURL }, use) => {
    const request = await playwright.request.newContext({ baseURL });
    await use(await Api.as(request));
    await request.dispose();
  },
  violations: [async ({ page }, use) => {
    const seen: string[] = [];
    page.on('pageerror', (error) => seen.push(`script: ${error.message}`));
    page.on('console', (message) => { if (/Content.Security.Policy/i.test(message.text())) seen.push(message.text()); });
    await use(seen);
    expect(seen).toEqual([]);
  }, { auto: true }],
});
export { expect };

/** Signs in through the form; maps are left out unless asked for. */
export async function signIn(page: Page, options: { username?: string; lang?: 'zh-CN' | 'en'; map?: boolean } = {}): Promise<void> {
  await page.addInitScript(([lang, map]) => {
    localStorage.setItem('portal_lang', lang!);
    if (map === 'off') localStorage.setItem('portal_map', 'off');
  }, [options.lang ?? 'zh-CN', options.map ? 'on' : 'off']);
  await page.goto('/login');
  await page.locator('#login-name').fill(options.username ?? PROVINCE);
  await page.locator('#login-word').fill(PASSWORD);
  await page.getByTestId('login-submit').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** Waits until the named box shows data (fresh, stale or partial). */
export async function ready(page: Page, testid: string): Promise<Locator> {
  const box = page.getByTestId(testid).first();
  await expect(box).toHaveAttribute('data-state', /^(ready|stale|partial)$/);
  return box;
}

/** Waits until nothing on the page is loading. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[data-state]').first()).toBeVisible();
  await expect(page.locator('[data-state=loading]')).toHaveCount(0);
}

/** Thousands commas as the portal writes them. */
export const commas = (n: number, digits = 0): string => n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
/** The number in a text, without commas and units. */
export const numberIn = (text: string | null): number => Number((text ?? '').replace(/[^\d.-]/g, ''));

/** axe with the WCAG 2.1 A and AA rules; gives the violations in words. Injected past the CSP by the browser protocol. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate((await import('node:fs')).readFileSync(axePath, 'utf8'));
  return page.evaluate(async () => {
    const run = (window as any).axe.run;
    const result = await run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } });
    return result.violations.map((v: any) => `${v.id}: ${v.nodes.slice(0, 3).map((n: any) => `${n.target.join(' ')} — ${n.failureSummary?.split('\n').slice(1, 2).join(' ')}`).join(' | ')}`);
  });
}

/** The busiest station of the busiest operator, with one of its connectors. */
export async function someStation(api: Api): Promise<{ operator: string; station: string; name: string; connector: string; path: string }> {
  const page = await api.get('/stations?limit=10000');
  const row = [...page.items].sort((a: any, b: any) => b.energy_today_wh - a.energy_today_wh || b.connectors - a.connectors)[0];
  const detail = await api.get(`/stations/${row.operator_id}/${row.station_id}`);
  const connector = detail.equipment.flatMap((e: any) => e.connectors)[0].connector_id as string;
  return { operator: row.operator_id, station: row.station_id, name: row.name, connector, path: `/stations/${row.operator_id}/${row.station_id}` };
}
