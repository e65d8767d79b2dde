/** Beijing local days and the ranges people choose. A day is `YYYY-MM-DD`. */

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** Beijing local day of an instant in milliseconds. */
export function localDay(at: number): string { return new Date(at + BEIJING_MS).toISOString().slice(0, 10); }
/** First millisecond of a Beijing day. */
export function dayStart(day: string): number { return Date.parse(`${day}T00:00:00Z`) - BEIJING_MS; }
/** `day` moved by `n` days. */
export function addDays(day: string, n: number): string { return new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10); }
/** Days from `from` to `to`, both counted. */
export function daysBetween(from: string, to: string): number { return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1; }
/** True for a day that exists. */
export function isDay(text: string | null | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** Names of relative ranges, as they stand in the address (`last=…`). */
export const PRESETS = ['1d', 'yesterday', '3d', '7d', '30d', 'month', 'last-month', 'quarter', 'year'] as const;
export type Preset = (typeof PRESETS)[number];
export interface DayRange { from: string; to: string }

function monthStart(day: string): string { return `${day.slice(0, 7)}-01`; }

/** The days that `preset` means when today is `today`. */
export function presetDays(preset: Preset, today: string): DayRange {
  switch (preset) {
    case '1d': return { from: today, to: today };
    case 'yesterday': { const y = addDays(today, -1); return { from: y, to: y }; }
    case '3d': return { from: addDays(today, -2), to: today };
    case '7d': return { from: addDays(today, -6), to: today };
    case '30d': return { from: addDays(today, -29), to: today };
    case 'month': return { from: monthStart(today), to: today };
    case 'last-month': { const last = addDays(monthStart(today), -1); return { from: monthStart(last), to: last }; }
    case 'quarter': {
      const month = Number(today.slice(5, 7));
      const first = Math.floor((month - 1) / 3) * 3 + 1;
      return { from: `${today.slice(0, 4)}-${String(first).padStart(2, '0')}-01`, to: today };
    }
    case 'year': return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

/** True for a word that names a preset. */
export function isPreset(word: string | null | undefined): word is Preset { return PRESETS.includes(word as Preset); }

/** Width of the time bins that suits a range: quarter hours to a week (the most the server gives), hours to 31 days, then days. */
export function grainFor(range: DayRange): '15min' | 'hour' | 'day' {
  const days = daysBetween(range.from, range.to);
  if (days <= 7) return '15min';
  return days <= 31 ? 'hour' : 'day';
}
