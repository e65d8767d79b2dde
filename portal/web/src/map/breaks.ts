/** Class breaks of the sequential scale (seven classes) and the H3 resolution that suits a zoom. */

/** The six values between seven classes. The server sends the lower bounds of the classes; without them quantiles are taken here. */
export function innerBreaks(lower: readonly number[], values: readonly number[]): number[] {
  return lower.length === 7 ? lower.slice(1) : quantiles(values, 7);
}

/** Inner breaks that put the same number of values into each of `classes`. */
export function quantiles(values: readonly number[], classes: number): number[] {
  const order = values.filter((v) => Number.isFinite(v)).sort((a, b) => a - b);
  if (order.length === 0) return [];
  return Array.from({ length: classes - 1 }, (_, i) => order[Math.min(order.length - 1, Math.floor(((i + 1) * order.length) / classes))]!);
}

/** Class of `value`, 0 to `inner.length`; a value on a break belongs to the class that begins there. */
export function classOf(value: number, inner: readonly number[]): number {
  let c = 0;
  while (c < inner.length && value >= inner[c]!) c += 1;
  return c;
}

/** H3 resolution for a zoom: below 7 r6, to 9 r7, to 11 r8, then r9. */
export function resolutionFor(zoom: number): number {
  if (zoom < 7) return 6;
  if (zoom < 9) return 7;
  return zoom < 11 ? 8 : 9;
}
