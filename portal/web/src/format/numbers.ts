/** Numbers as people read them: unit, thousands commas, nothing invented when there is no value. */

/** Shown where there is no value. */
export const NONE = '—';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cache = new Map<number, Intl.NumberFormat>();

/** `value` with `digits` decimals and commas; a dash for none. */
export function num(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  if (digits === 0) return whole.format(value);
  let format = cache.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    cache.set(digits, format);
  }
  return format.format(value);
}

/** A share 0..1 in percent, without the sign. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? NONE : num(share * 100, digits);
}

export interface Measured { text: string; unit: string }

interface Step { from: number; divisor: number; unit: string; digits: number }

function scaled(value: number | null | undefined, steps: Step[]): Measured {
  const last = steps[steps.length - 1]!;
  if (value === null || value === undefined) return { text: NONE, unit: last.unit };
  const step = steps.find((s) => Math.abs(value) >= s.from) ?? last;
  return { text: num(value / step.divisor, step.digits), unit: step.unit };
}

/** Power given in W, in GW, MW or kW, whichever reads best. */
export function power(w: number | null | undefined): Measured {
  return scaled(w, [
    { from: 1e9, divisor: 1e9, unit: 'GW', digits: 2 },
    { from: 1e7, divisor: 1e6, unit: 'MW', digits: 1 },
    { from: 0, divisor: 1e3, unit: 'kW', digits: 0 },
  ]);
}

/** Energy given in Wh, in GWh, MWh or kWh, whichever reads best. */
export function energy(wh: number | null | undefined): Measured {
  return scaled(wh, [
    { from: 1e10, divisor: 1e9, unit: 'GWh', digits: 2 },
    { from: 1e8, divisor: 1e6, unit: 'MWh', digits: 1 },
    { from: 0, divisor: 1e3, unit: 'kWh', digits: 0 },
  ]);
}

/** W as kW without unit, for table cells. */
export function kw(w: number | null | undefined, digits = 0): string { return w === null || w === undefined ? NONE : num(w / 1_000, digits); }
/** Wh as kWh without unit, for table cells. */
export function kwh(wh: number | null | undefined, digits = 0): string { return absent(wh) ? NONE : num((wh as number) / 1_000, digits); }
/** Fen as yuan without unit. */
export function yuan(fen: number | null | undefined): string { return absent(fen) ? NONE : num((fen as number) / 100, 2); }
/** Price in 0.0001 CNY/kWh as CNY/kWh. */
export function price(tenThousandths: number | null | undefined): string { return absent(tenThousandths) ? NONE : num((tenThousandths as number) / 10_000, 4); }
function absent(value: number | null | undefined): boolean { return value === null || value === undefined; }

/** Bytes as B, kB or MB. */
export function bytes(n: number | null | undefined): string {
  if (absent(n)) return NONE;
  const value = n as number;
  if (value < 1_000) return `${num(value)} B`;
  return value < 1e6 ? `${num(value / 1_000, 1)} kB` : `${num(value / 1e6, 1)} MB`;
}
