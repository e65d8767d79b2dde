import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, asProblem, failureKey } from './problem';

const answer = (status: number, body: unknown): Response => new Response(body === null ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

describe('client', () => {
  const calls: string[] = [];
  let answers: Record<string, () => Response> = {};
  beforeEach(() => {
    vi.resetModules();
    calls.length = 0;
    const Native = globalThis.Request;
    vi.stubGlobal('Request', class extends Native { constructor(input: RequestInfo | URL, init?: RequestInit) { super(typeof input === 'string' ? new URL(input, 'http://portal.test') : input, init); } });
    vi.stubGlobal('fetch', async (input: Request | string) => {
      const url = new URL(typeof input === 'string' ? input : input.url, 'http://portal.test').pathname.replace('/api/v1', '');
      const token = typeof input === 'string' ? '' : (input.headers.get('authorization') ?? '');
      calls.push(`${url} ${token}`.trim());
      return answers[`${url} ${token}`.trim()]?.() ?? answers[url]?.() ?? answer(500, {});
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('renews the token once and repeats the call', async () => {
    const { api, setAccessToken, take } = await import('./client');
    setAccessToken('old');
    answers = { '/me Bearer old': () => answer(401, {}), '/session/refresh': () => answer(200, { access_token: 'new' }), '/me Bearer new': () => answer(200, { name: 'A' }) };
    expect(await take(api.GET('/me'))).toEqual({ name: 'A' });
    expect(calls).toEqual(['/me Bearer old', '/session/refresh', '/me Bearer new']);
  });
  it('shares one renewal between calls that fail together', async () => {
    const { api, setAccessToken, take } = await import('./client');
    setAccessToken('old');
    answers = { '/me Bearer old': () => answer(401, {}), '/meta Bearer old': () => answer(401, {}), '/session/refresh': () => answer(200, { access_token: 'new' }), '/me Bearer new': () => answer(200, {}), '/meta Bearer new': () => answer(200, {}) };
    await Promise.all([take(api.GET('/me')), take(api.GET('/meta'))]);
    expect(calls.filter((c) => c === '/session/refresh')).toHaveLength(1);
  });
  it('says that the session is over when it cannot be renewed', async () => {
    const { api, setAccessToken, take, whenSignedOut } = await import('./client');
    const over = vi.fn();
    whenSignedOut(over);
    setAccessToken('old');
    answers = { '/me': () => answer(401, { code: 'signed_out' }), '/session/refresh': () => answer(401, {}) };
    await expect(take(api.GET('/me'))).rejects.toMatchObject({ status: 401 });
    expect(over).toHaveBeenCalledOnce();
  });
  it('does not try to renew a refused login', async () => {
    const { api, take } = await import('./client');
    answers = { '/session': () => answer(401, { code: 'bad_credentials', remaining_attempts: 3 }) };
    await expect(take(api.POST('/session', { body: { username: 'a', password: 'b' } }))).rejects.toMatchObject({ code: 'bad_credentials', body: { remaining_attempts: 3 } });
    expect(calls).toEqual(['/session']);
  });
  it('makes keys that differ', async () => {
    const { idempotencyKey } = await import('./client');
    expect(idempotencyKey()['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
    expect(idempotencyKey()).not.toEqual(idempotencyKey());
  });
});
describe('problems', () => {
  it('name cause and next step by code first, then by status', () => {
    expect(failureKey(new Problem(409, { code: 'version_conflict' }))).toBe('conflict');
    expect(failureKey(new Problem(403, {}))).toBe('forbidden');
    expect(failureKey(new Problem(0, {}))).toBe('unreachable');
    expect(failureKey(new Problem(502, {}))).toBe('server');
    expect(failureKey(asProblem(new TypeError('fetch failed')))).toBe('unreachable');
  });
});
