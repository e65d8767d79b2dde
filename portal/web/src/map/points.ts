/** Stations as points of the map, and their icons. */
import type { StationPoints, Status } from '@/api/contract';
import { STATUSES, STATUS_COLOURS, STATUS_PATHS, type Theme } from '@/status/status';

export interface StationProps { key: string; connectors: number; state: Status; charging: number }

/** Rows of /stations/points as GeoJSON; column order is read from `columns`. */
export function pointFeatures(points: StationPoints): GeoJSON.FeatureCollection<GeoJSON.Point, StationProps> {
  const at = (name: string): number => points.columns.indexOf(name);
  const [key, lon, lat, connectors, state, charging] = ['key', 'lon', 'lat', 'connectors', 'state', 'charging'].map(at) as [number, number, number, number, number, number];
  return {
    type: 'FeatureCollection',
    features: (points.rows as unknown[][]).map((row) => ({
      type: 'Feature',
      properties: { key: String(row[key]), connectors: Number(row[connectors]), state: row[state] as Status, charging: Number(row[charging]) },
      geometry: { type: 'Point', coordinates: [Number(row[lon]), Number(row[lat])] },
    })),
  };
}

/** Points after a live event `[key, state, charging, load_w]`; the same object when nothing changed. */
export function patchPoints(points: StationPoints, changes: readonly [string, Status, number, number][]): StationPoints {
  const news = new Map(changes.map((c) => [c[0], c]));
  const key = points.columns.indexOf('key');
  const state = points.columns.indexOf('state');
  const charging = points.columns.indexOf('charging');
  let touched = false;
  const rows = (points.rows as unknown[][]).map((row) => {
    const change = news.get(String(row[key]));
    if (!change || (row[state] === change[1] && row[charging] === change[2])) return row;
    touched = true;
    const next = [...row];
    next[state] = change[1];
    next[charging] = change[2];
    return next;
  });
  return touched ? { ...points, rows: rows as StationPoints['rows'] } : points;
}

/** A station's icon: white disc, ring and shape in the state's colour. */
export function stationIcon(state: Status, theme: Theme, size = 44): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const draw = canvas.getContext('2d')!;
  const colour = STATUS_COLOURS[theme][state];
  draw.translate(size / 2, size / 2);
  draw.beginPath();
  draw.arc(0, 0, size / 2 - 3, 0, Math.PI * 2);
  draw.fillStyle = theme === 'light' ? '#ffffff' : '#0d1e2e';
  draw.fill();
  draw.lineWidth = 4;
  draw.strokeStyle = colour;
  if (state === 'unknown') draw.setLineDash([5, 4]);
  draw.stroke();
  draw.fillStyle = colour;
  if (state === 'unknown') {
    draw.font = `bold ${size * 0.5}px sans-serif`;
    draw.textAlign = 'center';
    draw.textBaseline = 'middle';
    draw.fillText('?', 0, 1);
  } else {
    const scale = (size * 0.5) / 16;
    draw.scale(scale, scale);
    draw.translate(-8, -8);
    draw.fill(new Path2D(STATUS_PATHS[state]), 'evenodd');
  }
  return draw.getImageData(0, 0, size, size);
}

/** Ring of a cluster: an SVG donut of its stations by dominant state with the number of stations inside. */
export function clusterElement(counts: Record<Status, number>, stations: number, theme: Theme): HTMLElement {
  const radius = stations >= 200 ? 28 : stations >= 50 ? 23 : stations >= 10 ? 19 : 16;
  const size = radius * 2;
  const width = 5;
  const length = 2 * Math.PI * (radius - width / 2);
  let at = 0;
  const arcs = STATUSES.filter((s) => counts[s] > 0).map((s) => {
    const part = (counts[s] / stations) * length;
    const arc = `<circle cx="${radius}" cy="${radius}" r="${radius - width / 2}" fill="none" stroke="${STATUS_COLOURS[theme][s]}" stroke-width="${width}" stroke-dasharray="${part} ${length - part}" stroke-dashoffset="${-at}"/>`;
    at += part;
    return arc;
  });
  const element = document.createElement('div');
  element.setAttribute('aria-hidden', 'true');
  element.className = 'cluster';
  const [fill, text] = theme === 'light' ? ['#ffffff', '#14202b'] : ['#0d1e2e', '#e6f1fa'];
  element.innerHTML = `<svg width="${size}" height="${size}" viewBox="0 0 ${size} ${size}"><circle cx="${radius}" cy="${radius}" r="${radius - 1}" fill="${fill}"/><g transform="rotate(-90 ${radius} ${radius})">${arcs.join('')}</g><text x="${radius}" y="${radius}" dy="0.35em" text-anchor="middle" font-size="12" font-weight="600" fill="${text}">${stations}</text></svg>`;
  return element;
}
