/** Words of the two languages. Only the language in use is loaded; keys are by feature (`overview.title`). */
import { createI18n } from 'vue-i18n';

export type Locale = 'zh-CN' | 'en';
export const LOCALES: readonly Locale[] = ['zh-CN', 'en'];
type Words = Record<string, unknown>;

const loaders: Record<Locale, () => Promise<{ default: Words }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
};

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as string,
  fallbackLocale: 'zh-CN',
  messages: {} as Record<string, never>,
  missingWarn: false,
  fallbackWarn: false,
});

/** Loads the words of `locale` and switches to it; the document's language follows. */
export async function useWords(locale: Locale): Promise<void> {
  const words = (await loaders[locale]()).default;
  i18n.global.setLocaleMessage(locale, words as never);
  i18n.global.locale.value = locale;
  if (typeof document !== 'undefined') document.documentElement.lang = locale;
}

/** The language in use. */
export function currentLocale(): Locale { return i18n.global.locale.value as Locale; }
/** True when English is on: for names that the server sends in both languages. */
export function english(): boolean { return i18n.global.locale.value === 'en'; }
/** `name_en` in English, `name` otherwise or when there is no English one. */
export function placeName(place: { name: string; name_en?: string | null }): string { return english() && place.name_en ? place.name_en : place.name; }
