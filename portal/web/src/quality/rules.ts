/** Searching and showing rules. */
import type { Rule } from '@/api/contract';

export interface RuleFilter { table: string; severity: string; q: string }

/** Whether `rule` passes the filter; words are looked for in code, text and fields. */
export function matches(rule: Rule, filter: RuleFilter): boolean {
  if (filter.table && rule.table !== filter.table) return false;
  if (filter.severity && rule.severity !== filter.severity) return false;
  const q = filter.q.trim().toLowerCase();
  return !q || [rule.code, rule.says, rule.says_zh, rule.why, ...(Array.isArray(rule.fields) ? rule.fields : [rule.fields])].some((text) => text?.toLowerCase().includes(q));
}

/** Class that colours a severity. */
export function severityTone(severity: string): string {
  if (/err|block|bad/i.test(severity)) return 'bad';
  return /warn/i.test(severity) ? 'warn' : '';
}

/** An example as indented JSON; text that is JSON is indented too. */
export function example(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
