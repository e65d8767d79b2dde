import { describe, expect, it } from 'vitest';
import type { Upload } from '@/api/contract';
import zh from '@/words/zh-CN';
import { KINDS, nameOf, refusal, share, TONE, verdict } from './uploads';

const upload = (change: Partial<Upload>): Upload => ({ id: 'u', operator_id: 'MA0000001', sender_id: 'MA0000001', kind: 'orders', file_name: 'a.xlsx', bytes: 1, repeats_of: null, reason: '', uploaded_by: 'x', state: 'done', rows_total: 10, rows_done: 10, accepted: 10, quarantined: 0, repeated: 0, refused: 0, created_at: '', finished_at: null, kept_until: '', has_errors: false, outcome: { problem: null, findings: 0, rows_wrong: 0, rows_warned: 0, cut: false, first: [], notes: [] }, ...change });

describe('an upload', () => {
  it('is judged by what became of its rows', () => {
    expect(verdict(upload({}))).toBe('good');
    expect(verdict(upload({ repeated: 10 }))).toBe('same');
    expect(verdict(upload({ accepted: 8, refused: 2 }))).toBe('partly');
    expect(verdict(upload({ accepted: 0, refused: 7, quarantined: 3 }))).toBe('none');
    expect(verdict(upload({ state: 'failed' }))).toBe('failed');
  });
  it('has no share before its rows are counted', () => {
    expect(share(upload({ state: 'running', rows_total: 0, rows_done: 0 }))).toBeNull();
    expect(share(upload({ state: 'running', rows_total: 200, rows_done: 50 }))).toBe(0.25);
    expect(share(upload({ state: 'done', rows_total: 0 }))).toBe(1);
  });
  it('has words for every verdict, state of a file and kind', () => {
    const words = zh as unknown as { sheets: Record<string, Record<string, unknown>> };
    expect(Object.keys(TONE).filter((key) => !words.sheets.verdict?.[key])).toEqual([]);
    expect(KINDS.filter((key) => !words.sheets.kind?.[key])).toEqual([]);
  });
});

describe('a file', () => {
  it('is refused before it is sent when the server would refuse it', () => {
    expect(refusal(null)).toBe('none');
    expect(refusal({ name: 'a.xlsx', size: 0 })).toBe('empty');
    expect(refusal({ name: 'a.xlsx', size: 21 * 1024 * 1024 })).toBe('large');
    expect(refusal({ name: 'a.xls', size: 5 })).toBe('kind');
    expect(refusal({ name: '三月.CSV', size: 5 })).toBe('');
  });
  it('is saved under the name the server gives', () => {
    expect(nameOf("attachment; filename=\"sheet.xlsx\"; filename*=UTF-8''%E8%AE%A2%E5%8D%95.xlsx", 'x')).toBe('订单.xlsx');
    expect(nameOf(null, 'x.xlsx')).toBe('x.xlsx');
    expect(nameOf("attachment; filename*=UTF-8''%E8%AE", 'x.xlsx')).toBe('x.xlsx');
  });
});
