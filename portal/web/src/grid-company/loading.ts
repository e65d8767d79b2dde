/** How an area is loaded, as a word and a sign that does not need colour. */
export type LoadKind = 'none' | 'normal' | 'heavy' | 'over';
export const LOAD_MARK: Record<LoadKind, string> = { none: '▨', normal: '●', heavy: '◆', over: '▲' };

/** Kind and key of the word; no data is not normal. */
export function loadOf(row: { highest_w: number | null; heavy: boolean | null; over: boolean | null }): { kind: LoadKind; word: string } {
  if (row.highest_w === null) return { kind: 'none', word: 'no_data' };
  if (row.over) return { kind: 'over', word: 'load.over' };
  return row.heavy ? { kind: 'heavy', word: 'load.heavy' } : { kind: 'normal', word: 'normal' };
}
