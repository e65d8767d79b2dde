/** Vehicles and charging energy by day: option and table. */
import type { VehicleDay } from '@/api/contract';
import { num } from '@/format/numbers';
import type { Option } from '@/chart/theme';

export interface TrendWords { day: string; vehicles: string; energy: string; sessions: string; distance: string }

/** Bars of energy with a line of vehicles; a day that is hidden or was not reported is a gap. */
export function trendOption(days: readonly VehicleDay[], words: TrendWords): Option {
  return {
    legend: { top: 0 },
    grid: { left: 8, right: 8, top: 44, bottom: 8, containLabel: true },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: days.map((d) => d.day.slice(5)) },
    yAxis: [
      { type: 'value', name: 'kWh', min: 0, splitNumber: 4 },
      { type: 'value', name: words.vehicles, min: 0, splitNumber: 4, splitLine: { show: false } },
    ],
    series: [
      { name: `${words.energy} (kWh)`, type: 'bar', barMaxWidth: 28, data: days.map((d) => (d.energy_wh === null ? null : Math.round(d.energy_wh / 1_000))) },
      { name: words.vehicles, type: 'line', yAxisIndex: 1, connectNulls: false, symbolSize: 6, data: days.map((d) => d.vehicles) },
    ],
  };
}

/** The rows behind it. */
export function trendTable(days: readonly VehicleDay[], words: TrendWords): { head: string[]; rows: (string | number | null)[][] } {
  return {
    head: [words.day, words.vehicles, `${words.distance} (km)`, words.sessions, `${words.energy} (kWh)`],
    rows: days.map((d) => [d.day, d.vehicles, Math.round(d.distance_m / 1_000), d.sessions, d.energy_wh === null ? null : Math.round(d.energy_wh / 1_000)]),
  };
}

/** Metres as kilometres, for cells. */
export function km(m: number | null | undefined): string { return m === null || m === undefined ? num(null) : num(m / 1_000); }
