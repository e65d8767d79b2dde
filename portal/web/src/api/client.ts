/**
 * The one way to the server: adds the access token, renews it once by cookie when it has run out,
 * and turns every failure into a `Problem`.
 */
import createClient from 'openapi-fetch';
import type { paths } from './paths';
import { Problem, type ProblemBody } from './problem';

/** Root of the interface; same origin always. */
export const BASE = '/api/v1';

/** Kept in memory only: a reload asks the server again by cookie. */
let accessToken = '';
let onSignedOut: () => void = () => undefined;
let renewal: Promise<boolean> | null = null;

/** Sets (or clears, with an empty text) the token that calls carry. */
export function setAccessToken(token: string): void { accessToken = token; }
/** Called when the session can no longer be renewed. */
export function whenSignedOut(handler: () => void): void { onSignedOut = handler; }

/** Asks for a new access token by the refresh cookie; concurrent callers share one call. */
export function renewToken(): Promise<boolean> {
  renewal ??= (async () => {
    try {
      const answer = await fetch(`${BASE}/session/refresh`, { method: 'POST', credentials: 'same-origin' });
      if (!answer.ok) return false;
      accessToken = ((await answer.json()) as { access_token: string }).access_token;
      return true;
    } catch {
      return false;
    } finally {
      renewal = null;
    }
  })();
  return renewal;
}

async function send(request: Request): Promise<Response> {
  if (accessToken) request.headers.set('Authorization', `Bearer ${accessToken}`);
  try {
    return await fetch(request);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem(0, { detail: cause instanceof Error ? cause.message : '' });
  }
}

/** `fetch` with the token and one renewal. */
async function guarded(request: Request): Promise<Response> {
  const again = request.clone();
  const first = await send(request);
  if (first.status !== 401 || request.url.endsWith('/session')) return first;
  if (!(await renewToken())) {
    onSignedOut();
    return first;
  }
  return send(again);
}

/** Typed client; use `take` around its calls. */
export const api = createClient<paths>({ baseUrl: BASE, fetch: guarded });

interface Answered<T> { data?: T; error?: unknown; response: Response }

/** The data of a call, or a `Problem`. */
export async function take<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new Problem(response.status, problemBody(error));
}

function problemBody(error: unknown): ProblemBody {
  if (error && typeof error === 'object') return error as ProblemBody;
  return { detail: typeof error === 'string' ? error.slice(0, 300) : '' };
}

/**
 * A call outside of the typed contract. With `headers` it carries those and no session: an applicant has a key, not an account.
 */
export async function request<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  const kept = Object.fromEntries(Object.entries(headers ?? {}).filter(([, value]) => value !== ''));
  const asked = new Request(`${location.origin}${BASE}${path}`, {
    method, headers: { ...kept, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const response = await (headers ? alone(asked) : guarded(asked));
  const text = await response.text();
  const said: unknown = text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined;
  if (response.ok) return said as T;
  throw new Problem(response.status, problemBody(said));
}

/** `fetch` without a session. */
async function alone(asked: Request): Promise<Response> {
  try {
    return await fetch(asked);
  } catch (cause) {
    throw new Problem(0, { detail: cause instanceof Error ? cause.message : '' });
  }
}

/** A fresh key that makes a write safe to repeat. */
export function idempotencyKey(): { 'Idempotency-Key': string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { 'Idempotency-Key': Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('') };
}
