/** A day's curve of a transformer area: option and table. */
import type { GridArea, GridCurve } from '@/api/contract';
import { num } from '@/format/numbers';
import { dateTime } from '@/format/times';
import type { Theme } from '@/status/status';
import { chartTime, PALETTES, type Option } from '@/chart/theme';

export interface CurveWords { capacity: string; p80: string; time: string; phase: (phase: string) => string; kind: string }

/** Start of every interval, ms. */
export function starts(curve: GridCurve): number[] {
  const first = Date.parse(curve.start);
  return curve.values.map((_, i) => first + i * curve.step_s * 1000);
}

/** Curves of one kind as steps over the day; with the capacity as a line when it is active power. Gaps stay gaps. */
export function curveOption(curves: GridCurve[], area: Pick<GridArea, 'capacity_va'>, words: CurveWords, theme: Theme): Option {
  const p = PALETTES[theme];
  const unit = curves[0]?.unit ?? '';
  const power = curves[0]?.kind === 'P';
  const kva = area.capacity_va / 1000;
  const top = Math.max(0, ...curves.flatMap((c) => c.values.map((v) => v ?? 0)));
  // the capacity is drawn when it is not far above the curve, so that small loads stay readable
  const line = (value: number, name: string, color: string) => ({ yAxis: value, name, label: { formatter: name, color: p.text2, position: 'insideEndTop' }, lineStyle: { color, type: 'dashed', width: 1 } });
  const marks = power && kva > 0 ? [line(kva, words.capacity, p.bad), line(kva * 0.8, words.p80, p.forecast)] : [];
  return {
    grid: { left: 8, right: 14, top: 34, bottom: 8, containLabel: true },
    legend: curves.length > 1 ? { top: 0 } : undefined,
    tooltip: { trigger: 'axis', valueFormatter: (v: unknown) => (typeof v === 'number' ? `${num(v, 1)} ${unit}` : '—') },
    xAxis: { type: 'time', axisLabel: { formatter: { day: '{MM}-{dd}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' } } },
    yAxis: { type: 'value', name: unit, splitNumber: 5, max: power && kva > 0 ? Math.ceil(Math.max(top, kva) * 1.05) : undefined },
    series: curves.map((c, i) => ({
      name: words.phase(c.phase), type: 'line', step: 'end', showSymbol: false, connectNulls: false, lineStyle: { width: 2 }, areaStyle: curves.length === 1 ? { opacity: 0.1 } : undefined,
      data: starts(c).map((t, at) => [chartTime(t), c.values[at] ?? null]),
      markLine: i === 0 && marks.length > 0 ? { silent: true, symbol: 'none', data: marks } : undefined,
    })),
  };
}

/** The rows behind the chart. */
export function curveTable(curves: GridCurve[], words: CurveWords): { head: string[]; rows: (string | number | null)[][] } {
  const first = curves[0];
  if (!first) return { head: [words.time], rows: [] };
  return {
    head: [words.time, ...curves.map((c) => `${words.kind} ${words.phase(c.phase)} (${c.unit})`)],
    rows: starts(first).map((t, i) => [dateTime(new Date(t).toISOString()), ...curves.map((c) => c.values[i] ?? null)]),
  };
}
