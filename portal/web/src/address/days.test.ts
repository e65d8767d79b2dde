import { describe, expect, it } from 'vitest';
import { addDays, dayStart, daysBetween, grainFor, isDay, isPreset, localDay, PRESETS, presetDays } from './days';

describe('days', () => {
  it('are Beijing days, whatever the zone of the machine', () => {
    expect(localDay(Date.parse('2026-04-07T15:59:59Z'))).toBe('2026-04-07');
    expect(localDay(Date.parse('2026-04-07T16:00:00Z'))).toBe('2026-04-08');
    expect(new Date(dayStart('2026-04-08')).toISOString()).toBe('2026-04-07T16:00:00.000Z');
  });
  it('move over the ends of months and years', () => {
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(daysBetween('2025-12-30', '2026-01-02')).toBe(4);
  });
  it('are refused when they do not exist', () => {
    expect(isDay('2026-02-29')).toBe(false);
    expect(isDay('2024-02-29')).toBe(true);
    expect(isDay('2026-4-8')).toBe(false);
    expect(isDay('')).toBe(false);
  });
});
describe('presets', () => {
  it('cross the year end', () => {
    expect(presetDays('7d', '2026-01-03')).toEqual({ from: '2025-12-28', to: '2026-01-03' });
    expect(presetDays('last-month', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
    expect(presetDays('last-month', '2024-03-31')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(presetDays('quarter', '2026-12-31')).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(presetDays('yesterday', '2026-01-01')).toEqual({ from: '2025-12-31', to: '2025-12-31' });
  });
  it('never run backwards or past today, on any day of four years', () => {
    for (let day = '2023-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      for (const preset of PRESETS) {
        const { from, to } = presetDays(preset, day);
        expect(from <= to && to <= day).toBe(true);
      }
    }
  });
  it('are known by name only', () => {
    expect(isPreset('7d')).toBe(true);
    expect(isPreset('8d')).toBe(false);
  });
  it('choose bins that give between 1 and about 1,000 points', () => {
    expect(grainFor({ from: '2026-04-06', to: '2026-04-08' })).toBe('15min');
    expect(grainFor({ from: '2026-04-02', to: '2026-04-08' })).toBe('15min');
    expect(grainFor({ from: '2026-04-01', to: '2026-04-08' })).toBe('hour');
    expect(grainFor({ from: '2026-01-01', to: '2026-04-08' })).toBe('day');
  });
});
