import { describe, expect, it } from 'vitest';
import type { GridCurve } from '@/api/contract';
import { curveOption, curveTable, starts, type CurveWords } from './curve';

const curve: GridCurve = { kind: 'P', phase: 'T', unit: 'kW', revision: 1, start: '2025-05-31T16:00:00Z', step_s: 900, values: [10, null, 30], codes: [], ct: null, pt: null };
const words: CurveWords = { capacity: 'cap', p80: '80', time: 'Time', phase: (x) => x, kind: 'power' };

describe('curve of a transformer area', () => {
  it('begins where the first interval begins and keeps gaps', () => {
    expect(starts(curve).map((t) => new Date(t).toISOString())).toEqual(['2025-05-31T16:00:00.000Z', '2025-05-31T16:15:00.000Z', '2025-05-31T16:30:00.000Z']);
    const series = (curveOption([curve], { capacity_va: 400_000 }, words, 'light').series as { data: (number | null)[][] }[])[0];
    expect(series?.data.map((point) => point[1])).toEqual([10, null, 30]);
    expect(curveTable([curve], words).rows[0]).toEqual(['2025-06-01 00:00:00', 10]);
  });
  it('marks the capacity for active power only', () => {
    const marks = (kind: string) => (curveOption([{ ...curve, kind }], { capacity_va: 400_000 }, words, 'light').series as { markLine?: { data: { yAxis: number }[] } }[])[0]?.markLine?.data.map((x) => x.yAxis);
    expect(marks('P')).toEqual([400, 320]);
    expect(marks('U')).toBeUndefined();
  });
});
