// An invented world for front-end work: areas, operators, stations, connectors, orders. Never part of the bundle.
// FAKE_BOUNDARIES names a folder with *_province.geojson, *_cities.geojson, *_counties.geojson; without it the areas are hexagons.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellToBoundary, cellToLatLng, gridDisk, latLngToCell } from 'h3-js';

let seed = Number(process.env.FAKE_SEED ?? 7);
export function random() { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296; }
export const pick = (list) => list[Math.floor(random() * list.length)];

function hexAreas() {
  const centre = latLngToCell(22.6, 114.1, 4);
  const cells = gridDisk(centre, 2);
  const features = cells.map((cell, i) => {
    const [lat, lon] = cellToLatLng(cell);
    const code = String(990100 + i * 100);
    return { type: 'Feature', id: Number(code), properties: { adcode: code, name: `示例${i + 1}区`, name_en: `Area ${i + 1}`, level: 'city', parent: '990000', label: [lon, lat] }, geometry: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] } };
  });
  return { province: { type: 'FeatureCollection', features: [{ type: 'Feature', id: 990000, properties: { adcode: '990000', name: '示例省', name_en: 'Example', level: 'province', parent: null, label: [114.1, 22.6] }, geometry: { type: 'MultiPolygon', coordinates: features.map((f) => f.geometry.coordinates) } }] }, city: { type: 'FeatureCollection', features }, county: { type: 'FeatureCollection', features: [] } };
}
function readAreas() {
  const dir = process.env.FAKE_BOUNDARIES;
  if (!dir || !existsSync(dir)) return hexAreas();
  const file = (ending) => { const name = readdirSync(dir).find((f) => f.endsWith(ending)); return name ? JSON.parse(readFileSync(join(dir, name), 'utf8')) : { type: 'FeatureCollection', features: [] }; };
  return { province: file('_province.geojson'), city: file('_cities.geojson'), county: file('_counties.geojson') };
}
export const boundaries = readAreas();
export const areas = [...boundaries.province.features, ...boundaries.city.features, ...boundaries.county.features].map((f) => ({ adcode: f.properties.adcode, name: f.properties.name, name_en: f.properties.name_en, level: f.properties.level, parent: f.properties.level === 'province' ? null : f.properties.parent, label: f.properties.label }));
export const bbox = (() => { let b = [180, 90, -180, -90]; const walk = (c) => { if (typeof c[0] === 'number') b = [Math.min(b[0], c[0]), Math.min(b[1], c[1]), Math.max(b[2], c[0]), Math.max(b[3], c[1])]; else c.forEach(walk); }; boundaries.province.features.forEach((f) => walk(f.geometry.coordinates)); return b; })();

export const STATES = ['idle', 'occupied', 'charging', 'reserved', 'fault', 'offline', 'unknown'];
const NAMES = ['青禾充电', '云程能源', '海岚充电', '星野电行', '北辰快充', '万象换电', '知行示范', '绿桥能源'];
export const operators = NAMES.map((name, i) => ({ operator_id: `DEMO0000${i + 1}`, name: `${name}有限公司`, short_name: name, uscid: `91370000DEMO0000${i}X`, state: i === 6 ? 'suspended' : i === 7 ? 'pending' : 'active', environment: i === 7 ? 'test' : 'production', quality: 96 - i * 3.1, interfaces_open: 5, last_seen: null, version: 3 }));

const leaves = boundaries.county.features.length ? boundaries.county.features : boundaries.city.features;
const PLACES = ['人民医院', '体育中心', '公交枢纽', '高铁站', '软件园', '万达广场', '市民中心', '会展中心', '科技园', '物流园'];
const zero = () => Object.fromEntries(STATES.map((s) => [s, 0]));
const weights = [[0.62, 'idle'], [0.05, 'occupied'], [0.24, 'charging'], [0.02, 'reserved'], [0.02, 'fault'], [0.04, 'offline'], [0.01, 'unknown']];
function state() { let r = random(); for (const [w, s] of weights) { if ((r -= w) < 0) return s; } return 'idle'; }

export const stations = [];
export function build(count, now) {
  for (let i = 0; i < count; i += 1) {
    const area = leaves[Math.floor(random() ** 1.6 * leaves.length)];
    const [lon0, lat0] = area.properties.label;
    const spread = () => (random() + random() + random() - 1.5) * 0.16;
    const op = operators[Math.floor(random() ** 1.5 * 6)];
    const n = 2 + Math.floor(random() ** 2 * 38);
    const id = `${area.properties.adcode}${String(i).padStart(6, '0')}`;
    const dcShare = random() > 0.25 ? 1 : 0;
    const connectors = Array.from({ length: n }, (_, k) => {
      const st = op.state === 'suspended' ? 'unknown' : state();
      const power = dcShare ? pick([60000, 120000, 120000, 240000]) : 7000;
      return { operator_id: op.operator_id, station_id: id, equipment_id: `${id}${String(Math.floor(k / 2) + 1).padStart(2, '0')}`, connector_id: `${id}${String(k + 1).padStart(4, '0')}`, name: `${k + 1}号枪`, type: dcShare ? 4 : 3, power_w: power, status: st, status_since: new Date(now - random() * 7.2e6).toISOString(), load_w: st === 'charging' ? Math.round(power * (0.3 + random() * 0.6)) : 0, soc: st === 'charging' && dcShare ? 20 + Math.floor(random() * 75) : null, current_order: st === 'charging' ? { order_no: `${op.operator_id}${id}${k}NOW`, started_at: new Date(now - 1.8e6).toISOString(), energy_wh: 12000 } : null, energy_today_wh: Math.round(random() * 160000), last_seen: new Date(now - random() * 60000).toISOString() };
    });
    stations.push({ op, connectors, base: { operator_id: op.operator_id, operator_name: op.name, station_id: id, name: `${area.properties.name}${op.short_name}${pick(PLACES)}充电站${i + 1}`, adcode: area.properties.adcode, region_name: area.properties.name, address: `${area.properties.name}示例路${i + 1}号`, lon: lon0 + spread(), lat: lat0 + spread(), type: 1, construction: pick([1, 3, 6, 9, 9, 11]), dc: dcShare ? n : 0, ac: dcShare ? 0 : n, connectors: n, power_w: connectors.reduce((a, c) => a + c.power_w, 0), utilisation: 0.05 + random() * 0.4, online_rate: 0.88 + random() * 0.12, sessions_today: Math.floor(n * random() * 6) } });
  }
}
export function row(s) {
  const status = zero();
  for (const c of s.connectors) status[c.status] += 1;
  return { ...s.base, status, load_w: s.connectors.reduce((a, c) => a + (c.load_w ?? 0), 0), energy_today_wh: s.connectors.reduce((a, c) => a + c.energy_today_wh, 0), last_seen: s.connectors[0].last_seen };
}
export function dominant(status) { if (status.charging) return 'charging'; return STATES.reduce((best, s) => (status[s] > status[best] ? s : best), 'idle'); }
export function inRegion(adcode, region) { return !region || adcode === region || (region.endsWith('0000') && true) || (region.endsWith('00') && adcode.startsWith(region.slice(0, 4))); }
export const shape = (h, weekend) => 0.45 + 0.3 * Math.exp(-((h - 12.5) ** 2) / 8) + 0.45 * Math.exp(-((h - 22.5) ** 2) / 6) + 0.25 * Math.exp(-((h - 1) ** 2) / 4) - (weekend ? 0.08 : 0);
