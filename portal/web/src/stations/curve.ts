/** Curve of an order: power, voltage, current and state of charge over time. */
import type { CurvePoint } from '@/api/contract';
import { dateTime } from '@/format/times';
import { chartTime, type Option } from '@/chart/theme';

export interface CurveWords { power: string; voltage: string; current: string; soc: string; time: string }
const div = (v: number | null, by: number): number | null => (v === null ? null : Math.round((v / by) * 100) / 100);

/** kW on the left axis, V and A on the right, SOC in percent of its own. Series without values are left out. */
export function curveOption(points: readonly CurvePoint[], w: CurveWords): Option {
  const all = [
    { name: `${w.power} kW`, axis: 0, of: (p: CurvePoint) => div(p.power_w, 1_000) },
    { name: `${w.voltage} V`, axis: 1, of: (p: CurvePoint) => div(p.voltage_mv, 1_000) },
    { name: `${w.current} A`, axis: 1, of: (p: CurvePoint) => div(p.current_ma, 1_000) },
    { name: `${w.soc} %`, axis: 0, of: (p: CurvePoint) => p.soc },
  ].filter((s) => points.some((p) => s.of(p) !== null));
  return {
    grid: { left: 8, right: 8, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 'center' },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'time', axisLabel: { formatter: '{HH}:{mm}' } },
    yAxis: [{ type: 'value', name: 'kW · %', min: 0 }, { type: 'value', name: 'V · A', min: 0, splitLine: { show: false } }],
    series: all.map((s, i) => ({ name: s.name, type: 'line', yAxisIndex: s.axis, showSymbol: points.length < 3, lineStyle: { width: i === 0 ? 2.5 : 1.5, type: ['solid', 'dashed', 'dotted', 'solid'][i] }, data: points.map((p) => [chartTime(p.t), s.of(p)]) })),
  };
}

/** Rows behind the curve. */
export function curveTable(points: readonly CurvePoint[], w: CurveWords): { head: string[]; rows: (string | number | null)[][] } {
  return { head: [w.time, `${w.power} kW`, `${w.voltage} V`, `${w.current} A`, `${w.soc} %`, 'kWh'], rows: points.map((p) => [dateTime(p.t), div(p.power_w, 1_000), div(p.voltage_mv, 1_000), div(p.current_ma, 1_000), p.soc, div(p.energy_wh, 1_000)]) };
}
