import { describe, expect, it } from 'vitest';
import zh from '@/words/zh-CN';
import { allowed, GROUPS, ITEMS, menuOf } from './menu';

describe('menu', () => {
  it('shows what the server names and nothing else', () => {
    const shown = menuOf(['overview', 'map', 'stations']).flatMap((g) => g.items.map((i) => i.id));
    expect(shown).toEqual(['overview', 'map', 'stations']);
    expect(menuOf([])).toEqual([]);
    expect(menuOf(['something-new'])).toEqual([]);
  });
  it('opens the quarantine with the messages and to nobody else', () => {
    expect(allowed(['messages'], 'quarantine')).toBe(true);
    expect(allowed(['rules'], 'quarantine')).toBe(false);
  });
  it('has a word for every item and group', () => {
    const nav = (zh as { nav: Record<string, string> }).nav;
    expect([...GROUPS, ...ITEMS.map((i) => i.id)].filter((id) => !nav[id])).toEqual([]);
  });
});
