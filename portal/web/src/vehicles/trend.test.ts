import { describe, expect, it } from 'vitest';
import { km, trendOption, trendTable } from './trend';

const words = { day: '日期', vehicles: '车辆', energy: '充电量', sessions: '次', distance: '里程' };
const days = [
  { day: '2026-03-01', vehicles: 55, distance_m: 71_400, sessions: null, energy_wh: null },
  { day: '2026-03-02', vehicles: 40, distance_m: 12_000, sessions: 24, energy_wh: 360_400 },
];

describe('days of vehicles', () => {
  it('leave a gap where charging is hidden, and never a zero', () => {
    const { series } = trendOption(days, words) as { series: { data: (number | null)[] }[] };
    expect(series[0]!.data).toEqual([null, 360]);
    expect(series[1]!.data).toEqual([55, 40]);
  });
  it('stand in the table in kilometres and kilowatt-hours', () => {
    expect(trendTable(days, words).rows).toEqual([['2026-03-01', 55, 71, null, null], ['2026-03-02', 40, 12, 24, 360]]);
    expect([km(1_234_567), km(null)]).toEqual(['1,235', '—']);
  });
});
