/** Draft of an operator's settings: what the form edits, what changed, what is sent. */
import type { Operator, OperatorPatch, OperatorSettings } from '@/api/contract';
import { lines } from './state';

export interface Draft { settings: OperatorSettings; interfaces: { name: string; open: boolean }[]; ip_allow: string; delegations: string }
export interface Difference { key: string; before: string; after: string }

/** A copy of what can be edited. */
export function draftOf(operator: Pick<Operator, 'settings' | 'interfaces' | 'ip_allow' | 'delegations'>): Draft {
  return { settings: { ...operator.settings }, interfaces: operator.interfaces.map((i) => ({ ...i })), ip_allow: operator.ip_allow.join('\n'), delegations: operator.delegations.join('\n') };
}

/** Fields that differ, as words. */
export function differences(before: Draft, after: Draft): Difference[] {
  const out: Difference[] = [];
  const add = (key: string, a: unknown, b: unknown): void => { if (String(a ?? '') !== String(b ?? '')) out.push({ key, before: String(a ?? '—') || '—', after: String(b ?? '—') || '—' }); };
  const a = before.settings as unknown as Record<string, unknown>;
  const b = after.settings as unknown as Record<string, unknown>;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) add(key, a[key], b[key]);
  const was = new Map(before.interfaces.map((i) => [i.name, i.open]));
  for (const i of after.interfaces) add(i.name, was.get(i.name), i.open);
  add('ip_allow', lines(before.ip_allow).join(', '), lines(after.ip_allow).join(', '));
  add('delegations', lines(before.delegations).join(', '), lines(after.delegations).join(', '));
  return out;
}

/** What is sent, with the version it was made from. */
export function patchOf(draft: Draft, version: number): OperatorPatch {
  return { version, settings: draft.settings, interfaces: draft.interfaces, ip_allow: lines(draft.ip_allow), delegations: lines(draft.delegations) };
}
