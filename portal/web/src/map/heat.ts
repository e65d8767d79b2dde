/** Heat in hexagons: cells to polygons, class breaks, resolution by zoom. */
import { cellToBoundary } from 'h3-js';
import type { Heat } from '@/api/contract';
import { classOf, innerBreaks } from './breaks';

/** Cells as polygons; `v` is the value, `c` its class 0..6, `h` the cell. */
export function heatFeatures(heat: Heat): GeoJSON.FeatureCollection<GeoJSON.Polygon, { v: number; c: number; h: string }> {
  const inner = innerBreaks(heat.breaks, heat.cells.map(([, v]) => v));
  return {
    type: 'FeatureCollection',
    features: heat.cells.map(([h, v]) => ({
      type: 'Feature',
      properties: { v, c: classOf(v, inner), h },
      geometry: { type: 'Polygon', coordinates: [cellToBoundary(h, true)] },
    })),
  };
}
