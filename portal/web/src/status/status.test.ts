import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moved, noCounts, STATUSES, STATUS_COLOURS, STATUS_PATHS, total } from './status';

const tokens = readFileSync('src/tokens.css', 'utf8');
const [light, dark] = tokens.split("[data-theme='dark']") as [string, string];
const token = (css: string, name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)![1]!;
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => { const c = parseInt(hex.slice(i, i + 2), 16) / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

describe('states', () => {
  it('keep their sum when a connector moves', () => {
    const counts = { ...noCounts(), idle: 3, charging: 2 };
    expect(moved(counts, 'idle', 'charging')).toEqual({ ...noCounts(), idle: 2, charging: 3 });
    expect(total(moved(counts, 'charging', 'fault'))).toBe(5);
    expect(moved(counts, 'idle', 'idle')).toBe(counts);
  });
  it('have a shape each, besides the colour', () => {
    const shapes = STATUSES.filter((s) => s !== 'unknown').map((s) => STATUS_PATHS[s as keyof typeof STATUS_PATHS]);
    expect(new Set(shapes).size).toBe(6);
  });
});
describe('colours', () => {
  it('of states stand out from their card by 3 : 1', () => {
    for (const status of STATUSES.filter((s) => s !== 'unknown')) {
      expect(contrast(STATUS_COLOURS.light[status], token(light, 'card')), status).toBeGreaterThanOrEqual(3);
      expect(contrast(STATUS_COLOURS.dark[status], token(dark, 'card')), status).toBeGreaterThanOrEqual(3);
    }
  });
  it('of states are the same in charts and style sheet', () => {
    for (const status of STATUSES.filter((s) => s !== 'unknown')) {
      expect(token(light, `s-${status}`)).toBe(STATUS_COLOURS.light[status]);
      expect(token(dark, `s-${status}`)).toBe(STATUS_COLOURS.dark[status]);
    }
  });
  it('of text reach 4.5 : 1 on page and card', () => {
    for (const css of [light, dark]) {
      for (const ink of ['text-1', 'text-2', 'text-3', 'brand', 'good', 'warn', 'bad']) {
        for (const ground of ['page', 'card']) expect(contrast(token(css, ink), token(css, ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const ink of ['good', 'warn', 'bad']) expect(contrast(token(light, ink), token(light, `${ink}-weak`)), ink).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token(light, 'brand'), token(light, 'brand-weak'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast('#ffffff', token(light, 'header'))).toBeGreaterThanOrEqual(4.5);
  });
});
