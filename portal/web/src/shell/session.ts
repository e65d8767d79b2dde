/** Who is signed in. The access token stays in memory (see `api/client`); a reload renews by cookie. */
import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { QueryClient } from '@tanstack/vue-query';
import { api, renewToken, setAccessToken, take, whenSignedOut } from '@/api/client';
import type { Me } from '@/api/contract';
import { stopLive } from '@/api/live';
import { useWords, type Locale } from '@/words';

const person = ref<Me | null>(null);
/** The person signed in, or null. */
export const me: Readonly<Ref<Me | null>> = person;
/** Whether the person holds the right `name`. */
export function may(name: string): boolean { return person.value?.rights.includes(name) ?? false; }
/** Whether the menu of the person names the screen `id`. */
export function sees(id: string): boolean { return person.value?.menu.includes(id) ?? false; }
/** Menu ids in the server's order. */
export const menu: ComputedRef<string[]> = computed(() => person.value?.menu ?? []);
/** True while the person still uses a password that somebody else set. */
export const mustChange: Ref<boolean> = ref(false);
/** True while a session that ran out is waiting for a new login. */
export const signedOut: Ref<boolean> = ref(false);

/** Set while this browser may hold a refresh cookie, so that a first visit asks for nothing. Carries no secret. */
const MARK = 'portal_session';
let tried = false;
let queries: QueryClient | null = null;

/** Connects the session with the query cache, which is emptied at logout. */
export function bindQueries(client: QueryClient): void { queries = client; }

whenSignedOut(() => {
  if (!person.value) return;
  forget();
  signedOut.value = true;
});

function forget(): void {
  setAccessToken('');
  localStorage.removeItem(MARK);
  stopLive();
  person.value = null;
  queries?.clear();
}

/** Restores the session by cookie, once; true when somebody is signed in. */
export async function restore(): Promise<boolean> {
  if (person.value) return true;
  if (tried || !localStorage.getItem(MARK)) return false;
  tried = true;
  if (!(await renewToken())) return false;
  try {
    person.value = await take(api.GET('/me'));
  } catch {
    return false;
  }
  return true;
}

/** Signs in; throws a `Problem` with `bad_credentials` or `locked`. */
export async function signIn(username: string, password: string): Promise<void> {
  const session = await take(api.POST('/session', { body: { username, password } }));
  setAccessToken(session.access_token);
  localStorage.setItem(MARK, '1');
  mustChange.value = session.must_change_password ?? false;
  person.value = session.me;
  signedOut.value = false;
  if (!localStorage.getItem('portal_lang') && (session.me.locale === 'en' || session.me.locale === 'zh-CN')) await useWords(session.me.locale);
}

/** Signs out here and on the server. */
export async function signOut(): Promise<void> {
  try {
    await take(api.DELETE('/session'));
  } finally {
    forget();
  }
}

/** Keeps the language in the profile and in this browser. */
export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem('portal_lang', locale);
  await useWords(locale);
  if (person.value) await take(api.PUT('/me/locale', { body: { locale } })).catch(() => undefined);
}

const HOMES: Record<string, string> = { sysadmin: '/admin/users', secadmin: '/admin/users', auditadmin: '/admin/audit' };
/** First screen of the person's role. */
export function home(): string {
  const role = person.value?.role ?? '';
  const wanted = HOMES[role];
  if (wanted && !sees('overview')) return wanted;
  return sees('overview') ? '/' : '/welcome';
}
