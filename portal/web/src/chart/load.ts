/** Load curves: option and table from the points the server sends. */
import type { LoadPoint, LoadSeries } from '@/api/contract';
import { num } from '@/format/numbers';
import { dateTime } from '@/format/times';
import type { Theme } from '@/status/status';
import { chartTime, PALETTES, type Option } from './theme';

/** Divisor and unit that suit the largest value of a curve in W. */
export function loadUnit(values: (number | null)[]): { divisor: number; unit: string } {
  const top = Math.max(0, ...values.map((v) => Math.abs(v ?? 0)));
  if (top >= 1e10) return { divisor: 1e9, unit: 'GW' };
  return top >= 2e6 ? { divisor: 1e6, unit: 'MW' } : { divisor: 1e3, unit: 'kW' };
}

export interface LoadWords { load: string; now: string; time: string; energy: string; running: string }

/** A line over time with the platform's «now» marked; gaps stay gaps. The running bin counts only its part so far: it is a
    hollow point beside the line, which ends before it. */
export function loadOption(series: LoadSeries, now: number, words: LoadWords, theme: Theme, zoom: boolean): Option {
  const p = PALETTES[theme];
  const { divisor, unit } = loadUnit(series.points.map((x) => x.value_w));
  const at = (x: LoadPoint, shown: boolean) => [chartTime(x.t), !shown || x.value_w === null ? null : x.value_w / divisor];
  const points = series.points.map((x) => at(x, x.complete));
  const running = series.points.filter((x) => !x.complete && x.value_w !== null).map((x) => at(x, true));
  const last = points.at(-1)?.[0] ?? 0;
  const showNow = now > 0 && chartTime(now) <= (last as number) + 86_400_000;
  return {
    grid: { left: 8, right: 14, top: 34, bottom: zoom ? 52 : 8, containLabel: true },
    tooltip: { trigger: 'axis', valueFormatter: (v: unknown) => (typeof v === 'number' ? `${num(v, 1)} ${unit}` : '—') },
    xAxis: { type: 'time', axisLabel: { formatter: { year: '{yyyy}', month: '{M}-{d}', day: '{MM}-{dd}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' } } },
    yAxis: { type: 'value', name: unit, min: 0, splitNumber: 5 },
    dataZoom: zoom ? [{ type: 'slider', height: 20, bottom: 8, borderColor: p.line, textStyle: { color: p.text2 }, brushSelect: false }, { type: 'inside', zoomOnMouseWheel: 'ctrl' }] : undefined,
    series: [{
      name: words.load, type: 'line', data: points, showSymbol: false, connectNulls: false, lineStyle: { width: 2 }, areaStyle: { opacity: 0.1 },
      markLine: showNow ? { silent: true, symbol: 'none', label: { formatter: words.now, color: p.text2, position: 'end' }, lineStyle: { color: p.text, type: 'dashed', width: 1 }, data: [{ xAxis: chartTime(now) }] } : undefined,
    }, { name: words.running, type: 'line', data: running, symbol: 'emptyCircle', symbolSize: 8, showSymbol: true, color: p.series[0], lineStyle: { type: 'dashed' } }],
  };
}

/** The rows behind the curve. */
export function loadTable(series: LoadSeries, words: LoadWords): { head: string[]; rows: (string | number | null)[][] } {
  return {
    head: [words.time, `${words.load} (kW)`, `${words.energy} (kWh)`],
    rows: series.points.map((p) => [p.complete ? dateTime(p.t) : `${dateTime(p.t)} (${words.running})`, p.value_w === null ? null : Math.round(p.value_w / 100) / 10, p.energy_wh === null ? null : Math.round(p.energy_wh / 100) / 10]),
  };
}
