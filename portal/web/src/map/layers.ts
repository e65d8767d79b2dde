/** Sources and layers of the map: background, areas, heat, boundaries, labels, stations. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { PALETTES } from '@/chart/theme';
import type { Area } from '@/api/contract';
import { placeName } from '@/words';
import { STATUSES, type Theme } from '@/status/status';

export const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const TEXT_FONT = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

const COLOURS: Record<Theme, { water: string; land: string; outer: string; fine: string; label: string; halo: string }> = {
  light: { water: '#e9eef2', land: '#ffffff', outer: '#33475a', fine: '#8fa0ae', label: '#14202b', halo: '#ffffff' },
  dark: { water: '#07131f', land: '#0b2033', outer: '#5fb4ea', fine: '#2a5577', label: '#e6f1fa', halo: '#07131f' },
};

/** Colour of the area lines: fainter where areas are many and small. */
export function lineColour(theme: Theme, dense: boolean): string { return dense ? COLOURS[theme].fine : COLOURS[theme].outer; }

function source(cluster?: boolean): StyleSpecification['sources'][string] {
  if (!cluster) return { type: 'geojson', data: EMPTY };
  const counts = Object.fromEntries(STATUSES.map((s) => [s, ['+', ['case', ['==', ['get', 'state'], s], 1, 0]]]));
  return { type: 'geojson', data: EMPTY, cluster: true, clusterRadius: 46, clusterMaxZoom: 11, clusterProperties: { ...counts, connectors: ['+', ['get', 'connectors']] } as never };
}

/** The style, complete, with empty sources that are filled later. No glyphs: labels come from local fonts. */
export function mapStyle(theme: Theme): StyleSpecification {
  const c = COLOURS[theme];
  const heat = PALETTES[theme].sequential;
  const layers: LayerSpecification[] = [
    { id: 'water', type: 'background', paint: { 'background-color': c.water } },
    { id: 'land', type: 'fill', source: 'province', paint: { 'fill-color': c.land } },
    { id: 'areas-hit', type: 'fill', source: 'outer', paint: { 'fill-color': c.land, 'fill-opacity': 0.01 } },
    { id: 'heat', type: 'fill', source: 'heat', paint: { 'fill-color': ['match', ['get', 'c'], ...heat.flatMap((h, i) => [i, h]), heat[0]!] as never, 'fill-opacity': 0.88, 'fill-outline-color': theme === 'light' ? 'rgba(120,80,30,0.18)' : 'rgba(7,19,31,0.35)' } },
    { id: 'fine-line', type: 'line', source: 'fine', paint: { 'line-color': c.fine, 'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.4, 11, 1] } },
    { id: 'outer-line', type: 'line', source: 'outer', paint: { 'line-color': c.outer, 'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.9, 11, 1.8] } },
    { id: 'province-line', type: 'line', source: 'province', paint: { 'line-color': c.outer, 'line-width': 1.8 } },
    { id: 'chosen-line', type: 'line', source: 'chosen', paint: { 'line-color': theme === 'light' ? '#0b5cad' : '#ffffff', 'line-width': 3 } },
    { id: 'outer-label', type: 'symbol', source: 'outer-label', layout: label(12), paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.4 } },
    { id: 'fine-label', type: 'symbol', source: 'fine-label', minzoom: 8.5, layout: label(11), paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.2 } },
    { id: 'station-chosen', type: 'circle', source: 'stations', filter: ['==', ['get', 'key'], ''], paint: { 'circle-radius': 17, 'circle-color': '#0b5cad', 'circle-opacity': 0.25, 'circle-stroke-width': 2, 'circle-stroke-color': '#0b5cad' } },
    { id: 'stations', type: 'symbol', source: 'stations', filter: ['!', ['has', 'point_count']], layout: { 'icon-image': ['concat', 'st-', ['get', 'state']], 'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.32, 12, 0.5, 15, 0.62], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  ];
  return {
    version: 8,
    sources: { province: source(), outer: source(), fine: source(), chosen: source(), heat: source(), 'outer-label': source(), 'fine-label': source(), stations: source(true) },
    layers,
  };
}

function label(size: number): never {
  return { 'text-field': ['get', 'name'], 'text-font': TEXT_FONT, 'text-size': size, 'text-max-width': 8, 'text-padding': 4 } as never;
}

/** Label points of areas in the language in use. */
export function labelFeatures(areas: readonly Area[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: areas.flatMap((a) => (a.label ? [{ type: 'Feature' as const, properties: { name: placeName(a), adcode: a.adcode }, geometry: { type: 'Point' as const, coordinates: a.label } }] : [])),
  };
}

/** Box around a feature, or null for one without coordinates. */
export function boxOf(feature: GeoJSON.Feature | undefined): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number' && typeof c[1] === 'number') {
      const [x, y] = c as [number, number];
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    } else c.forEach(walk);
  };
  if (feature && 'coordinates' in feature.geometry) walk(feature.geometry.coordinates);
  return box;
}
