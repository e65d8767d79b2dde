import { describe, expect, it } from 'vitest';
import { cell, csv } from './csv';

describe('CSV', () => {
  it('defuses what a spreadsheet would run', () => {
    expect(cell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`);
    expect(['+1+1', '-1+1', '@SUM(A1)', '\tx'].map(cell)).toEqual(["'+1+1", "'-1+1", "'@SUM(A1)", "'\tx"]);
  });
  it('leaves negative numbers alone', () => {
    expect([cell(-3.2), cell('-3.2'), cell(-1e-7)]).toEqual(['-3.2', '-3.2', '-1e-7']);
  });
  it('quotes commas, quotes and line ends', () => {
    expect(cell('a,"b"\nc')).toBe('"a,""b""\nc"');
  });
  it('starts with a BOM and ends lines as Excel wants', () => {
    expect(csv(['站', 'kWh'], [['甲', 1.5], [null, undefined]])).toBe('\uFEFF站,kWh\r\n甲,1.5\r\n,\r\n');
  });
});
