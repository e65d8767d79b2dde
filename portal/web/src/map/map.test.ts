import { describe, expect, it } from 'vitest';
import type { Heat, StationPoints } from '@/api/contract';
import { classOf, innerBreaks, quantiles, resolutionFor } from './breaks';
import { heatFeatures } from './heat';
import { boxOf } from './layers';
import { patchPoints, pointFeatures } from './points';

const points: StationPoints = { columns: ['key', 'lon', 'lat', 'connectors', 'state', 'charging'], rows: [['OP/1', 114, 22.5, 4, 'idle', 0], ['OP/2', 114.1, 22.6, 8, 'charging', 3]] };

describe('heat', () => {
  it('puts as many values into each class', () => {
    const values = Array.from({ length: 700 }, (_, i) => i);
    const inner = quantiles(values, 7);
    const counts = Array(7).fill(0) as number[];
    for (const v of values) counts[classOf(v, inner)]! += 1;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });
  it('takes the lower bounds of the server for its classes', () => {
    const inner = innerBreaks([0, 10, 20, 30, 40, 50, 60], [0, 70]);
    expect(inner).toEqual([10, 20, 30, 40, 50, 60]);
    expect([0, 9, 10, 59, 60, 70].map((v) => classOf(v, inner))).toEqual([0, 0, 1, 5, 6, 6]);
    expect(innerBreaks([], [1, 2, 3])).toHaveLength(6);
  });
  it('survives an empty answer', () => {
    const heat: Heat = { resolution: 7, measure: 'energy', unit: 'Wh', cells: [], breaks: [], as_of: '2026-04-08T00:00:00Z' };
    expect(heatFeatures(heat).features).toEqual([]);
  });
  it('draws closed hexagons around the place of the cell', () => {
    const heat: Heat = { resolution: 8, measure: 'energy', unit: 'Wh', cells: [['8841164b4bfffff', 5]], breaks: [], as_of: '' };
    const ring = heatFeatures(heat).features[0]!.geometry.coordinates[0]!;
    expect(ring[0]).toEqual(ring[ring.length - 1]);
    expect(ring.length).toBeGreaterThanOrEqual(6);
  });
  it('goes finer as one zooms in', () => {
    expect([6, 7, 8.9, 9, 10.9, 11, 14].map(resolutionFor)).toEqual([6, 7, 7, 8, 8, 9, 9]);
  });
});
describe('stations on the map', () => {
  it('read their columns by name', () => {
    const turned: StationPoints = { columns: ['lat', 'lon', 'key', 'state', 'charging', 'connectors'], rows: [[22.5, 114, 'OP/1', 'fault', 0, 4]] as never };
    expect(pointFeatures(turned).features[0]).toMatchObject({ properties: { key: 'OP/1', state: 'fault', connectors: 4 }, geometry: { coordinates: [114, 22.5] } });
  });
  it('follow live events and stay the same object when nothing changed', () => {
    const after = patchPoints(points, [['OP/1', 'charging', 2, 60_000]]);
    expect(after.rows[0]).toEqual(['OP/1', 114, 22.5, 4, 'charging', 2]);
    expect(points.rows[0]![4]).toBe('idle');
    expect(patchPoints(points, [['OP/2', 'charging', 3, 1]])).toBe(points);
    expect(patchPoints(points, [['ELSE/1', 'fault', 0, 0]])).toBe(points);
  });
});
describe('frames', () => {
  it('hold all parts of a feature', () => {
    const feature: GeoJSON.Feature = { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: [[[[1, 2], [3, 4], [1, 2]]], [[[-5, 0], [0, 9], [-5, 0]]]] } };
    expect(boxOf(feature)).toEqual([-5, 0, 3, 9]);
    expect(boxOf(undefined)).toBeNull();
  });
});
