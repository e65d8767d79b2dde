import { describe, expect, it } from 'vitest';
import { bodyLines } from './body';
import { healthOf, topErrors } from './health';

describe('health of an interface', () => {
  it('is silent without calls, whatever the rest says', () => {
    expect(healthOf({ calls: 0, success_rate: 1, late_share: 0 })).toBe('silent');
  });
  it('goes bad below 95 % and asks for attention below 99 % or when late', () => {
    expect(healthOf({ calls: 10, success_rate: 0.949, late_share: 0 })).toBe('bad');
    expect(healthOf({ calls: 10, success_rate: 0.95, late_share: 0 })).toBe('warn');
    expect(healthOf({ calls: 10, success_rate: 1, late_share: 0.06 })).toBe('warn');
    expect(healthOf({ calls: 10, success_rate: 0.99, late_share: 0.05 })).toBe('good');
    expect(healthOf({ calls: 10, success_rate: null, late_share: null })).toBe('bad');
  });
  it('puts the commonest error first', () => {
    expect(topErrors({ 4003: 2, 4004: 9, 4010: 1, 4001: 3 }, 2)).toEqual([{ code: '4004', count: 9 }, { code: '4001', count: 3 }]);
  });
});
describe('masked message', () => {
  it('marks the field of a finding in either spelling', () => {
    const lines = bodyLines({ Orders: [{ TotalPower: -1, TotalMoney: 2 }] }, [{ field: 'Orders[0].total_power', index: 0 }]);
    expect(lines.filter((l) => l.marked).map((l) => l.text.trim())).toEqual(['"TotalPower": -1,']);
  });
  it('has no lines without a body', () => {
    expect(bodyLines(null, [])).toEqual([]);
  });
});
