/** Colours of charts by theme and the parts of an option that every chart shares. */
import type { Theme } from '@/status/status';
import { beijing } from '@/format/times';

export interface Palette { text: string; text2: string; line: string; card: string; series: string[]; forecast: string; bad: string; sequential: string[] }

export const PALETTES: Record<Theme, Palette> = {
  light: {
    text: '#14202b', text2: '#445463', line: '#d9e0e6', card: '#ffffff', forecast: '#b25e00', bad: '#a3102a',
    series: ['#0b5cad', '#b25e00', '#0a7a52', '#7b3fb5', '#a3102a', '#445463'],
    sequential: ['#fff7d6', '#fde3a0', '#fbc26a', '#f3984a', '#dd6a3c', '#b5403a', '#7a1f35'],
  },
  dark: {
    text: '#e6f1fa', text2: '#9db4c7', line: '#1d3448', card: '#0d1e2e', forecast: '#ffb547', bad: '#ff5a5f',
    series: ['#35c2ff', '#ffb547', '#3fe0b0', '#d0b3ff', '#ff5a5f', '#9db4c7'],
    sequential: ['#12324d', '#14506b', '#1a7480', '#2f9a83', '#6fbf73', '#b9dc62', '#fdf06f'],
  },
};

export const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif';

/** An instant as a chart's x value; charts run with `useUTC`, so their labels read Beijing time. */
export function chartTime(at: string | number): number { return beijing(at); }

/** A chart option; kept loose because ECharts' own type would pull all of it in. */
export type Option = Record<string, unknown>;

/** `option` with text, axis and tooltip in the colours of `theme`. */
export function themed(option: Option, theme: Theme, size = 12): Option {
  const p = PALETTES[theme];
  const axis = (a: unknown): unknown => {
    if (Array.isArray(a)) return a.map(axis);
    if (!a || typeof a !== 'object') return a;
    const own = a as Record<string, Record<string, unknown> | undefined>;
    return {
      ...own,
      axisLabel: { color: p.text2, fontSize: size, hideOverlap: true, ...own.axisLabel },
      axisLine: { lineStyle: { color: p.line }, ...own.axisLine },
      axisTick: { show: false, ...own.axisTick },
      splitLine: { show: own.type === ('value' as never), lineStyle: { color: p.line }, ...own.splitLine },
      nameTextStyle: { color: p.text2, fontSize: size, ...own.nameTextStyle },
    };
  };
  return {
    useUTC: true,
    animation: false,
    color: p.series,
    textStyle: { fontFamily: FONT, color: p.text, fontSize: size },
    ...option,
    legend: option.legend ? { textStyle: { color: p.text2, fontSize: size }, itemHeight: 8, itemWidth: 18, ...(option.legend as object) } : undefined,
    tooltip: { backgroundColor: p.card, borderColor: p.line, textStyle: { color: p.text, fontSize: 13 }, confine: true, ...(option.tooltip as object | undefined) },
    xAxis: axis(option.xAxis),
    yAxis: axis(option.yAxis),
  };
}
