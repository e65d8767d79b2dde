import { describe, expect, it } from 'vitest';
import type { Rule } from '@/api/contract';
import { parseBody } from './parse';
import { example, matches, severityTone } from './rules';
import { INTERFACES, NOBODY, samples } from './samples';

describe('pasted text', () => {
  it('is read as JSON', () => {
    expect(parseBody('{"a":[1]}')).toEqual({ ok: true, body: { a: [1] } });
    expect(parseBody('  ')).toMatchObject({ ok: false, why: '' });
  });
  it('names the line of the mistake', () => {
    expect(parseBody('{\n "a": 1,\n "b": ?\n}')).toMatchObject({ ok: false, line: 3 });
    expect(parseBody('{\n "a": 1')).toMatchObject({ ok: false, line: 2 });
  });
  it('has a sample for every interface offered', () => {
    const all = samples(NOBODY);
    expect(INTERFACES.every((name) => parseBody(JSON.stringify(all[name])).ok)).toBe(true);
  });
  it('samples an order whose parts add up and whose number begins with the operator', () => {
    const order = samples({ ...NOBODY, now: Date.parse('2026-04-08T00:42:10Z') }).notification_charge_order_info as Record<string, number> & { StartChargeSeq: string; StartTime: string };
    expect(order.TotalMoney).toBeCloseTo(order.TotalElecMoney! + order.TotalSeviceMoney!, 9);
    expect(order.StartChargeSeq).toMatch(/^MA0000001\d{18}$/);
    expect(order.StartTime).toBe('2026-04-08 07:57:10');
  });
});
describe('rules', () => {
  const rule = { code: 'OR20', severity: 'error', table: 'orders', fields: ['energy_wh'], says: 'an order delivers energy', says_zh: '订单电量不小于零', why: '' } as unknown as Rule;
  it('are found by code, text in both languages and field', () => {
    for (const q of ['or20', '电量', 'delivers', 'energy_wh']) expect(matches(rule, { table: '', severity: '', q })).toBe(true);
    expect(matches(rule, { table: 'stations', severity: '', q: '' })).toBe(false);
    expect(matches(rule, { table: '', severity: '', q: 'soc' })).toBe(false);
  });
  it('show examples as JSON whether sent as text or as value', () => {
    expect(example('{"a":1}')).toBe(example({ a: 1 }));
    expect(example('free text')).toBe('free text');
  });
  it('colour errors and warnings differently', () => {
    expect([severityTone('error'), severityTone('Warning'), severityTone('info')]).toEqual(['bad', 'warn', '']);
  });
});
