import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import zh from './zh-CN';
import en from './en';

function leaves(node: unknown, path = ''): Map<string, string> {
  if (typeof node === 'string') return new Map([[path, node]]);
  return new Map(Object.entries(node as object).flatMap(([k, v]) => [...leaves(v, path ? `${path}.${k}` : k)]));
}
const words = { zh: leaves(zh), en: leaves(en) };

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('words', () => {
  it('have the same keys in Chinese and English', () => {
    expect([...words.en.keys()].sort()).toEqual([...words.zh.keys()].sort());
  });
  it('ask for the same values in both languages', () => {
    const asked = (text: string): string => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join();
    const different = [...words.zh].filter(([key, text]) => asked(text) !== asked(words.en.get(key) ?? '')).map(([key]) => key);
    expect(different).toEqual([]);
  });
  it('exist for every key that the code names', () => {
    const named = new Set(sources('src').flatMap((text) => [...text.matchAll(/\bt\(\s*'([^']+)'/g), ...text.matchAll(/\btitle: '([a-z_]+\.[a-z_.]+)'/g)].map((m) => m[1]!)));
    expect(named.size).toBeGreaterThan(200);
    expect([...named].filter((key) => !words.zh.has(key))).toEqual([]);
  });
  it('never hide a cause behind a phrase that says nothing', () => {
    const empty = [...words.zh].filter(([, text]) => /系统异常|未知错误|^操作失败[。!]?$/.test(text));
    expect(empty).toEqual([]);
  });
  it('name cause and next step for every failure', () => {
    const failures = (zh as { failures: Record<string, { cause?: string; next?: string }> }).failures;
    expect(Object.values(failures).every((f) => f.cause && f.next)).toBe(true);
  });
});
