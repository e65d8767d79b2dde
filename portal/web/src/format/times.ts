/** Times on screen: always Asia/Shanghai, whatever the browser's zone. */
import { NONE } from './numbers';

const BEIJING_MS = 8 * 3_600_000;

/** Milliseconds moved so that the UTC fields of a Date read as Beijing time (for axes with `useUTC`). */
export function beijing(at: number | string): number { return (typeof at === 'string' ? Date.parse(at) : at) + BEIJING_MS; }

function iso(at: string | number | null | undefined): string {
  if (at === null || at === undefined || at === '') return '';
  const shifted = beijing(at);
  return Number.isNaN(shifted) ? '' : new Date(shifted).toISOString();
}

/** `2026-04-08 08:42:10` */
export function dateTime(at: string | number | null | undefined): string { const t = iso(at); return t ? `${t.slice(0, 10)} ${t.slice(11, 19)}` : NONE; }
/** `04-08 08:42` */
export function shortTime(at: string | number | null | undefined): string { const t = iso(at); return t ? `${t.slice(5, 10)} ${t.slice(11, 16)}` : NONE; }
/** `08:42:10` */
export function clockTime(at: string | number | null | undefined): string { const t = iso(at); return t ? t.slice(11, 19) : NONE; }
/** `08:42` */
export function hourMinute(at: string | number | null | undefined): string { const t = iso(at); return t ? t.slice(11, 16) : NONE; }
/** Beijing weekday, 0 = Monday. */
export function weekday(at: number): number { return (new Date(beijing(at)).getUTCDay() + 6) % 7; }

/** A span as key and number for words: seconds below 2 min, minutes below 2 h, hours below 2 days, then days. */
export function span(ms: number): { key: 'seconds' | 'minutes' | 'hours' | 'days'; n: number } {
  const s = Math.max(0, Math.round(ms / 1_000));
  if (s < 120) return { key: 'seconds', n: s };
  if (s < 7_200) return { key: 'minutes', n: Math.round(s / 60) };
  if (s < 172_800) return { key: 'hours', n: Math.round(s / 3_600) };
  return { key: 'days', n: Math.round(s / 86_400) };
}
