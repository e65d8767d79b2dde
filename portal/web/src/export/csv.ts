/** CSV that Excel opens rightly (UTF-8 with BOM, CRLF) and that carries no formulas. */

/** One cell: quoted when needed; `=`, `+`, `-`, `@`, tab and CR at the start are defused unless the cell is a plain number. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  let text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A whole file. */
export function csv(head: readonly string[], rows: Iterable<readonly unknown[]>): string {
  const lines = [head.map(cell).join(',')];
  for (const row of rows) lines.push(row.map(cell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
