/** How an interface is doing, in one word, from its numbers. */
import type { InterfaceRow } from '@/api/contract';

export type Health = 'good' | 'warn' | 'bad' | 'silent';

/** `silent` without calls, `bad` below 95 % success, `warn` below 99 % or with more than 5 % late rows. */
export function healthOf(row: Pick<InterfaceRow, 'calls' | 'success_rate' | 'late_share'>): Health {
  if (row.calls === 0) return 'silent';
  const success = row.success_rate ?? 0;
  if (success < 0.95) return 'bad';
  return success < 0.99 || (row.late_share ?? 0) > 0.05 ? 'warn' : 'good';
}

export const HEALTH_MARK: Record<Health, string> = { good: '●', warn: '◆', bad: '▲', silent: '○' };

/** Largest error codes of a row, `4001 ×12`. */
export function topErrors(errors: Record<string, number>, n = 3): { code: string; count: number }[] {
  return Object.entries(errors).map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count).slice(0, n);
}
