import { describe, expect, it } from 'vitest';
import { bodyOf, fromBeijing, isCron, OUTCOME_MARK, seconds } from './pulls';
import type { PullsPage } from '@/api/contract';

describe('pulls', () => {
  it('take schedules of six fields', () => {
    expect(isCron('0 0 2 * * *')).toBe(true);
    expect(isCron(' 0 30  3 * * MON ')).toBe(true);
    expect(isCron('30 3 * * *')).toBe(false);
  });
  it('read times as Beijing shows them', () => {
    expect(fromBeijing('2026-03-01T08:00')).toBe('2026-03-01T00:00:00.000Z');
    expect(fromBeijing('')).toBeNull();
    expect(fromBeijing('soon')).toBeNull();
  });
  it('know how long a run took, and that one still runs', () => {
    expect(seconds({ started_at: '2026-03-01T00:00:00Z', finished_at: '2026-03-01T00:00:02.500Z' })).toBe(2.5);
    expect(seconds({ started_at: '2026-03-01T00:00:00Z', finished_at: null })).toBeNull();
  });
  it('send settings without what the server adds', () => {
    const page: PullsPage = { version: 3, pulls_on: true, base_url: 'https://op.example', page_size: 50, updated_at: null, updated_by: '', has_credential: true, held: null, plan: [{ kind: 'status', cron: '0 */5 * * * *', next_run: null, last_run: null }] };
    expect(bodyOf(page)).toEqual({ version: 3, pulls_on: true, base_url: 'https://op.example', page_size: 50, plan: [{ kind: 'status', cron: '0 */5 * * * *', name: null }] });
  });
  it('mark every outcome by a sign, not by colour alone', () => {
    expect(Object.values(OUTCOME_MARK).every((one) => one.mark.length > 0)).toBe(true);
  });
});
