import { describe, expect, it } from 'vitest';
import { loadOf } from './loading';

describe('loading', () => {
  it('does not take missing data for a normal load', () => {
    expect(loadOf({ highest_w: null, heavy: null, over: null }).kind).toBe('none');
    expect(loadOf({ highest_w: 0, heavy: false, over: false }).kind).toBe('normal');
    expect(loadOf({ highest_w: 9, heavy: true, over: true }).kind).toBe('over');
  });
});
