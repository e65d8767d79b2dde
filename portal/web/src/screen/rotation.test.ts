import { describe, expect, it } from 'vitest';
import { untilFour } from './rotation';

describe('big screen', () => {
  it('reloads at four in the morning in Beijing', () => {
    for (const at of ['2026-04-08T00:42:10Z', '2026-04-07T19:59:59Z', '2026-04-07T20:00:01Z', '2025-12-31T23:00:00Z']) {
      const then = new Date(Date.parse(at) + untilFour(Date.parse(at)));
      expect(then.toISOString().slice(11, 19)).toBe('20:00:00');
    }
  });
  it('never reloads at once', () => {
    expect(untilFour(Date.parse('2026-04-07T20:00:00Z'))).toBe(86_400_000);
  });
});
