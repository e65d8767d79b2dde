/** Columns of a grid and the sorting of its rows. */

/** One column. `value` gives what is sorted and exported; `text` what is shown (default: the value). */
export interface Column<R> {
  key: string;
  label: string;
  /** Unit, shown in the head. */
  unit?: string;
  /** CSS grid track, e.g. `minmax(180px, 2fr)`. */
  track?: string;
  numeric?: boolean;
  sortable?: boolean;
  value: (row: R) => unknown;
  text?: (row: R) => string;
  /** Value written to CSV when it differs from `value`. */
  csv?: (row: R) => unknown;
}

export type Sort = { key: string; descending: boolean } | null;

/** `-score` → by score, descending. */
export function readSort(text: string): Sort {
  if (!text) return null;
  return text.startsWith('-') ? { key: text.slice(1), descending: true } : { key: text, descending: false };
}

/** What clicking a head does: descending first for numbers, then the other way, then the natural order. */
export function nextSort(now: string, column: { key: string; numeric?: boolean }): string {
  const sort = readSort(now);
  const first = column.numeric ? `-${column.key}` : column.key;
  const second = column.numeric ? column.key : `-${column.key}`;
  if (sort?.key !== column.key) return first;
  return now === first ? second : '';
}

const byText = new Intl.Collator('zh-CN', { numeric: true });

/** Rows in the order of `sort`; empty values always last. */
export function sorted<R>(rows: readonly R[], columns: readonly Column<R>[], sort: Sort): R[] {
  const column = sort && columns.find((c) => c.key === sort.key);
  if (!column) return [...rows];
  const sign = sort.descending ? -1 : 1;
  const keyed = rows.map((row, i) => ({ row, i, v: column.value(row) }));
  const none = (v: unknown): boolean => v === null || v === undefined || v === '';
  keyed.sort((a, b) => {
    if (none(a.v) || none(b.v)) return none(a.v) === none(b.v) ? a.i - b.i : none(a.v) ? 1 : -1;
    const order = typeof a.v === 'number' && typeof b.v === 'number' ? a.v - b.v : byText.compare(String(a.v), String(b.v));
    return order === 0 ? a.i - b.i : order * sign;
  });
  return keyed.map((k) => k.row);
}

/** Where the active row goes on a key; null when the key is not about moving. */
export function moveTo(key: string, at: number, count: number, page: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown': return Math.min(last, at + 1);
    case 'ArrowUp': return Math.max(0, at - 1);
    case 'PageDown': return Math.min(last, at + page);
    case 'PageUp': return Math.max(0, at - page);
    case 'Home': return 0;
    case 'End': return last;
    default: return null;
  }
}
