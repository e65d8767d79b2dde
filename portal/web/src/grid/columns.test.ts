import { describe, expect, it } from 'vitest';
import { moveTo, nextSort, readSort, sorted, type Column } from './columns';

interface Row { id: string; n: number | null; name: string }
const columns: Column<Row>[] = [{ key: 'n', label: 'n', numeric: true, value: (r) => r.n }, { key: 'name', label: 'name', value: (r) => r.name }];
const rows: Row[] = [{ id: 'a', n: 2, name: '10 号' }, { id: 'b', n: null, name: '9 号' }, { id: 'c', n: 10, name: '2 号' }, { id: 'd', n: 2, name: '' }];
const ids = (list: Row[]): string => list.map((r) => r.id).join('');

describe('grid', () => {
  it('sorts numbers as numbers, equal rows in their order, empty ones last both ways', () => {
    expect(ids(sorted(rows, columns, readSort('n')))).toBe('adcb');
    expect(ids(sorted(rows, columns, readSort('-n')))).toBe('cadb');
  });
  it('sorts text with numbers in it the way people count', () => {
    expect(ids(sorted(rows, columns, readSort('name')))).toBe('cbad');
  });
  it('keeps the given order without a sort or with one it does not know', () => {
    expect(ids(sorted(rows, columns, readSort('')))).toBe('abcd');
    expect(ids(sorted(rows, columns, readSort('-nothing')))).toBe('abcd');
  });
  it('turns a head through both directions and back', () => {
    expect(nextSort('', columns[0]!)).toBe('-n');
    expect(nextSort('-n', columns[0]!)).toBe('n');
    expect(nextSort('n', columns[0]!)).toBe('');
    expect(nextSort('-n', columns[1]!)).toBe('name');
  });
  it('moves the active row and never leaves the list', () => {
    expect(moveTo('ArrowDown', 99, 100, 10)).toBe(99);
    expect(moveTo('PageUp', 4, 100, 10)).toBe(0);
    expect(moveTo('End', 4, 100, 10)).toBe(99);
    expect(moveTo('x', 4, 100, 10)).toBeNull();
  });
  it('sorts 10,000 rows within a frame or two', () => {
    const many = Array.from({ length: 10_000 }, (_, i): Row => ({ id: String(i), n: (i * 7919) % 10_007, name: '' }));
    const start = performance.now();
    const out = sorted(many, columns, readSort('-n'));
    expect(performance.now() - start).toBeLessThan(500);
    expect(out[0]!.n).toBe(10_006);
  });
});
