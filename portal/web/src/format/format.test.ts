import { describe, expect, it } from 'vitest';
import { bytes, energy, kw, kwh, NONE, num, percent, power, price, yuan } from './numbers';
import { clockTime, dateTime, hourMinute, shortTime, span, weekday } from './times';

describe('numbers', () => {
  it('show a dash, never a zero, where there is no value', () => {
    expect([num(null), percent(undefined), kw(null), kwh(null), yuan(null), price(null), bytes(null), num(Number.NaN)]).toEqual(Array(8).fill(NONE));
    expect(power(null).text).toBe(NONE);
  });
  it('take the unit that reads best', () => {
    expect(power(13_840_000_000)).toEqual({ text: '13.84', unit: 'GW' });
    expect(power(1_248_000_000)).toEqual({ text: '1.25', unit: 'GW' });
    expect(power(304_700_000)).toEqual({ text: '304.7', unit: 'MW' });
    expect(power(120_000)).toEqual({ text: '120', unit: 'kW' });
    expect(energy(1_586_650_000)).toEqual({ text: '1,586.7', unit: 'MWh' });
    expect(energy(18_642_317_000)).toEqual({ text: '18.64', unit: 'GWh' });
    expect(energy(63_200)).toEqual({ text: '63', unit: 'kWh' });
  });
  it('turn fen and 0.0001 yuan into yuan', () => {
    expect(yuan(120_430_050)).toBe('1,204,300.50');
    expect(price(7_012)).toBe('0.7012');
    expect(percent(0.2134)).toBe('21.3');
  });
});
describe('times', () => {
  it('are Asia/Shanghai', () => {
    expect(dateTime('2026-04-08T00:42:10Z')).toBe('2026-04-08 08:42:10');
    expect(dateTime('2025-12-31T16:00:00Z')).toBe('2026-01-01 00:00:00');
    expect(shortTime('2026-04-08T00:42:10.123456Z')).toBe('04-08 08:42');
    expect(clockTime('2026-04-08T00:42:10Z')).toBe('08:42:10');
    expect(hourMinute('2026-04-08T16:05:00Z')).toBe('00:05');
    expect(dateTime(null)).toBe(NONE);
    expect(dateTime('not a time')).toBe(NONE);
  });
  it('count weekdays from Monday', () => {
    expect(weekday(Date.parse('2026-04-08T00:42:10Z'))).toBe(2);
    expect(weekday(Date.parse('2026-04-12T16:30:00Z'))).toBe(0);
  });
  it('say spans in one unit', () => {
    expect(span(17 * 60_000)).toEqual({ key: 'minutes', n: 17 });
    expect(span(-5)).toEqual({ key: 'seconds', n: 0 });
    expect(span(3 * 86_400_000)).toEqual({ key: 'days', n: 3 });
  });
});
