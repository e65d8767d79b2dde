import { describe, expect, it } from 'vitest';
import { changed, one } from './address';

describe('address', () => {
  it('leaves out defaults and empty values', () => {
    expect(changed({ region: '370100', sort: 'x' }, { region: '', sort: '-energy', tab: 'load' }, { sort: '-energy' })).toEqual({ tab: 'load' });
  });
  it('keeps what it does not change', () => {
    expect(changed({ region: '370100', lang: 'en' }, { operator: 'DEMO00001' })).toEqual({ region: '370100', lang: 'en', operator: 'DEMO00001' });
  });
  it('gives back what was written, for any text', () => {
    let seed = 1;
    const random = (): number => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
    for (let i = 0; i < 300; i += 1) {
      const value = Array.from({ length: 1 + Math.floor(random() * 12) }, () => String.fromCodePoint(33 + Math.floor(random() * 0x4fff))).join('');
      const query = changed({}, { q: value });
      const written = new URLSearchParams(query as Record<string, string>).toString();
      expect(one(Object.fromEntries(new URLSearchParams(written)), 'q')).toBe(value);
    }
  });
  it('takes the first of repeated keys', () => {
    expect(one({ region: ['370100', '370200'] }, 'region')).toBe('370100');
    expect(one({}, 'region')).toBe('');
  });
});
