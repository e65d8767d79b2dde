import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const FEATURES = ['overview', 'stations', 'vehicles', 'interfaces', 'quality', 'operators', 'onboarding', 'admin', 'screen', 'sheets', 'grid-company'];
function files(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => { const path = join(dir, name); return statSync(path).isDirectory() ? files(path) : [path]; });
}
const sources = [...files('src'), ...files('build'), ...files('dev')];

describe('layout', () => {
  it('keeps files under 400 lines', () => {
    expect(sources.filter((f) => readFileSync(f, 'utf8').split('\n').length > 400)).toEqual([]);
  });
  it('lets features import the nouns but never each other', () => {
    const crossing = files('src').flatMap((file) => {
      const own = relative('src', file).split('/')[0]!;
      if (!FEATURES.includes(own)) return [];
      return [...readFileSync(file, 'utf8').matchAll(/from '(?:@|\.\.)\/(\w+)/g)].filter((m) => FEATURES.includes(m[1]!) && m[1] !== own).map((m) => `${file} → ${m[1]}`);
    });
    expect(crossing).toEqual([]);
  });
  it('lets the nouns know no feature', () => {
    const upward = files('src').flatMap((file) => {
      const own = relative('src', file).split('/');
      if (own.length === 1 || FEATURES.includes(own[0]!)) return [];
      return [...readFileSync(file, 'utf8').matchAll(/from '(?:@|\.\.)\/(\w+)/g)].filter((m) => FEATURES.includes(m[1]!)).map((m) => `${file} → ${m[1]}`);
    });
    expect(upward).toEqual([]);
  });
  it('has no folder that says nothing', () => {
    expect(sources.filter((f) => /\/(utils?|common|helpers?|misc|shared)\//.test(f))).toEqual([]);
  });
  it('keeps the fake server out of the bundle', () => {
    expect(files('src').filter((f) => /from '[^']*\bdev\//.test(readFileSync(f, 'utf8')))).toEqual([]);
  });
  it('names no outside host', () => {
    const outside = files('src').flatMap((f) => [...readFileSync(f, 'utf8').matchAll(/['"`(]https?:\/\/(?!portal\.test|x["'])[^'"`)]+/g)].map((m) => `${f}: ${m[0]}`)).filter((x) => !x.includes('.test.ts'));
    expect(outside).toEqual([]);
  });
});
