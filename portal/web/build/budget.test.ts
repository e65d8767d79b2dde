import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Chunk { file: string; css: string[]; imports: string[]; dynamic_imports: string[]; is_entry: boolean }
interface Manifest { files: { path: string; bytes: number; gzip: number; br: number | null }[]; chunks: Record<string, Chunk> }
const KB = 1_000;

/** The build writes the manifest last, so it is there only for a complete build. */
function manifest(): Manifest {
  if (!existsSync('dist/manifest.json')) throw new Error('dist/manifest.json is missing: run `npm run build` before `npm test`');
  return JSON.parse(readFileSync('dist/manifest.json', 'utf8')) as Manifest;
}
const all = manifest();
const gzip = new Map(all.files.map((f) => [f.path, f.gzip]));

/** Files that `entries` load together: static imports followed, each once. */
function closure(entries: string[]): { js: Set<string>; css: Set<string> } {
  const js = new Set<string>();
  const css = new Set<string>();
  const walk = (name: string): void => {
    const chunk = all.chunks[name];
    if (!chunk || js.has(chunk.file)) return;
    js.add(chunk.file);
    chunk.css.forEach((c) => css.add(c));
    chunk.imports.forEach(walk);
  };
  entries.forEach(walk);
  return { js, css };
}
const sum = (files: Iterable<string>): number => [...files].reduce((n, f) => n + (gzip.get(f) ?? 0), 0);
const entry = Object.keys(all.chunks).find((name) => all.chunks[name]!.is_entry)!;
const chunkOf = (part: string): string => Object.keys(all.chunks).find((name) => name.includes(part))!;
const words = chunkOf('src/words/zh-CN/index.ts');
const shell = closure([entry, words]);
const only = (name: string): Set<string> => { const own = closure([name]).js; for (const f of shell.js) own.delete(f); return own; };

describe('budgets (gzip)', () => {
  it('first view: shell, words and overview take at most 200 kB of JavaScript and 40 kB of CSS', () => {
    const first = closure([entry, words, chunkOf('src/overview/OverviewScreen.vue')]);
    expect(sum(first.js)).toBeLessThanOrEqual(200 * KB);
    expect(sum(first.css)).toBeLessThanOrEqual(40 * KB);
  });
  it('charts take at most 210 kB', () => {
    expect(sum(only(chunkOf('src/chart/echarts.ts')))).toBeLessThanOrEqual(210 * KB);
  });
  it('the map takes at most 370 kB and its worker 150 kB', () => {
    const map = chunkOf('src/map/MapView.vue');
    expect(gzip.get(all.chunks[map]!.file)).toBeLessThanOrEqual(370 * KB);
    const worker = all.files.find((f) => /maplibre-gl-worker.*\.js$/.test(f.path) || /maplibre-gl-worker.*\.mjs$/.test(f.path))!;
    expect(worker.gzip).toBeLessThanOrEqual(150 * KB);
  });
  it('every other screen adds at most 60 kB of its own', () => {
    const screens = Object.keys(all.chunks).filter((name) => /src\/.*Screen\.vue$/.test(name));
    expect(screens.length).toBeGreaterThanOrEqual(18);
    const firstView = closure([entry, words, chunkOf('src/overview/OverviewScreen.vue')]).js;
    const heavy = screens.filter((name) => sum([...closure([name]).js].filter((f) => !firstView.has(f))) > 60 * KB);
    expect(heavy).toEqual([]);
  });
  it('all of dist takes at most 2 MB with Brotli', () => {
    expect(all.files.reduce((n, f) => n + (f.br ?? f.bytes), 0)).toBeLessThanOrEqual(2_000 * KB);
  });
});
describe('build', () => {
  it('compresses every text file', () => {
    expect(all.files.filter((f) => /\.(js|mjs|css|html|svg)$/.test(f.path) && f.br === null)).toEqual([]);
  });
  it('has no inline script and loads nothing from outside', () => {
    const html = readFileSync('dist/index.html', 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
