import { describe, expect, it } from 'vitest';
import type { LoadSeries } from '@/api/contract';
import { loadOption, loadTable } from './load';

const words = { load: 'Load', now: 'now', time: 'Time', energy: 'Energy', running: 'running' };
const series: LoadSeries = {
  grain: 'hour', unit: 'W', as_of: '2026-03-03T02:30:00Z',
  points: [
    { t: '2026-03-03T00:00:00Z', value_w: null, energy_wh: null, complete: true },
    { t: '2026-03-03T01:00:00Z', value_w: 4_000, energy_wh: 4_000, complete: true },
    { t: '2026-03-03T02:00:00Z', value_w: 1_000, energy_wh: 1_000, complete: false },
  ],
};

describe('a load curve', () => {
  it('ends before the running bin, which is a point of its own, and has no value before the first data', () => {
    const [line, running] = loadOption(series, 0, words, 'light', false).series as { data: [number, number | null][] }[];
    expect(line?.data.map((point) => point[1])).toEqual([null, 4, null]);
    expect(running?.data.map((point) => point[1])).toEqual([1]);
  });
  it('says in its table which bin is running', () => {
    const times = loadTable(series, words).rows.map((row) => String(row[0]));
    expect(times.map((time) => time.includes('running'))).toEqual([false, false, true]);
  });
});
