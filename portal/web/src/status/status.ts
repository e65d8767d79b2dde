/** The seven connector states: order, colours and shapes. Never a bare colour: icon and word go with it. */
import type { Status, StatusCounts } from '@/api/contract';

/** In the order they are shown everywhere. */
export const STATUSES: readonly Status[] = ['idle', 'occupied', 'charging', 'reserved', 'fault', 'offline', 'unknown'];

export type Theme = 'light' | 'dark';

/** Fill of icon, dot and bar by theme. */
export const STATUS_COLOURS: Record<Theme, Record<Status, string>> = {
  light: { idle: '#08a06f', occupied: '#b87f00', charging: '#17409c', reserved: '#a85cf0', fault: '#8a0f26', offline: '#6d7a87', unknown: '#9aa5af' },
  dark: { idle: '#3fe0b0', occupied: '#ffd257', charging: '#3d8bff', reserved: '#d0b3ff', fault: '#ff5a5f', offline: '#8a949e', unknown: '#5d6b78' },
};

/** Outline of each icon in a 16 × 16 box; `unknown` is drawn as a question mark. */
export const STATUS_PATHS: Record<Exclude<Status, 'unknown'>, string> = {
  idle: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 2.6a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4Z',
  occupied: 'M2.5 2.5h11v11h-11ZM8 4.2v7.6h3.8V4.2Z',
  charging: 'M9.6 1 3 9.2h4L6.2 15 13 6.6H8.8Z',
  reserved: 'M8 1.2 14.8 8 8 14.8 1.2 8Zm0 3.4L4.6 8 8 11.4 11.4 8Z',
  fault: 'M8 1.6 15.2 14.2H.8Z',
  offline: 'M3.6 2 8 6.4 12.4 2 14 3.6 9.6 8l4.4 4.4-1.6 1.6L8 9.6 3.6 14 2 12.4 6.4 8 2 3.6Z',
};

/** Counts of zero. */
export function noCounts(): StatusCounts { return { idle: 0, occupied: 0, charging: 0, reserved: 0, fault: 0, offline: 0, unknown: 0 }; }
/** Sum over the states. */
export function total(counts: StatusCounts): number { return STATUSES.reduce((n, s) => n + (counts[s] ?? 0), 0); }

/** `counts` after one connector went from `before` to `after`. */
export function moved(counts: StatusCounts, before: Status, after: Status): StatusCounts {
  if (before === after) return counts;
  return { ...counts, [before]: Math.max(0, (counts[before] ?? 0) - 1), [after]: (counts[after] ?? 0) + 1 };
}
