// Answers of the fake server that are lists: curves, orders, messages, rules.
import { latLngToCell } from 'h3-js';
import { inRegion, operators, random, row, shape, stations, STATES } from './world.mjs';

const DAY = 86_400_000;
const start = (day) => Date.parse(`${day}T00:00:00+08:00`);
export function window(q, now, days) {
  const from = q.get('from') ? start(q.get('from')) : now - days * DAY;
  const to = q.get('to') ? Math.min(now, start(q.get('to')) + DAY) : now;
  return [from, to];
}
export function load(q, now, peak) {
  const [from, to] = window(q, now, 3);
  const grain = q.get('grain') ?? '15min';
  const step = grain === 'day' ? DAY : grain === 'hour' ? 3.6e6 : 9e5;
  const points = [];
  for (let t = from; t < to; t += step) {
    const local = new Date(t + 2.88e7);
    const v = Math.round(peak * shape(local.getUTCHours() + local.getUTCMinutes() / 60, [0, 6].includes(local.getUTCDay())) * (0.97 + random() * 0.06));
    points.push({ t: new Date(t).toISOString(), value_w: v, energy_wh: Math.round((v * step) / 3.6e6), complete: t + step <= now });
  }
  return { grain, unit: 'W', points, as_of: new Date(now).toISOString() };
}
export function heat(q, now) {
  const r = Number(q.get('resolution') ?? 7);
  const measure = q.get('measure') ?? 'energy';
  const cells = new Map();
  for (const s of stations) {
    if (!inRegion(s.base.adcode, q.get('region')) || (q.get('operator') && s.base.operator_id !== q.get('operator'))) continue;
    const c = latLngToCell(s.base.lat, s.base.lon, r);
    const v = measure === 'connectors' ? s.base.connectors : measure === 'sessions' ? s.base.sessions_today * 7 : row(s).energy_today_wh * 7;
    cells.set(c, (cells.get(c) ?? 0) + v);
  }
  const values = [...cells.values()].sort((a, b) => a - b);
  const breaks = [0, 1, 2, 3, 4, 5, 6].map((i) => values[Math.floor((i * values.length) / 7)] ?? 0);
  return { resolution: r, measure, unit: measure === 'energy' ? 'Wh' : measure, cells: [...cells], breaks, as_of: new Date(now).toISOString(), definition: { id: 'energy_by_cell', version: 1 } };
}
export function orders(at, q, now) {
  const [from, to] = window(q, now, 7);
  const items = [];
  const list = at.connector ? [at.connector] : at.station.connectors;
  for (const c of list) for (let t = from + random() * 2e7; t < to; t += 1e7 + random() * 4e7) {
    const wh = Math.round(8000 + random() * 40000);
    items.push({ order_no: `${c.operator_id}${Math.floor(t)}${c.connector_id.slice(-4)}`, operator_id: c.operator_id, station_id: c.station_id, connector_id: c.connector_id, started_at: new Date(t).toISOString(), ended_at: new Date(t + 2.7e6).toISOString(), energy_wh: wh, electricity_fen: Math.round(wh * 0.07), service_fen: Math.round(wh * 0.04), total_fen: Math.round(wh * 0.07) + Math.round(wh * 0.04), stop_reason: random() > 0.9 ? 3 : 2, revision: 0, findings: random() > 0.92 ? ['OR20'] : [], vehicle_mask: '鲁A·***' + Math.floor(random() * 90 + 10) });
    if (items.length > 3000) break;
  }
  return { items: items.sort((a, b) => b.started_at.localeCompare(a.started_at)), total: items.length, as_of: new Date(now).toISOString() };
}
export function states(q, now) {
  const [from, to] = window(q, now, 1);
  const segments = [];
  let t = from;
  while (t < to) {
    const status = random() < 0.5 ? 'idle' : random() < 0.75 ? 'charging' : STATES[Math.floor(random() * 7)];
    const end = Math.min(to, t + 6e5 + random() * 1e7);
    segments.push({ status, from: new Date(t).toISOString(), to: new Date(end).toISOString() });
    t = end;
  }
  return { segments };
}
const IFACES = ['notification_stationInfo', 'notification_stationStatus', 'notification_equip_charge_status', 'notification_charge_order_info', 'notification_realtime_power_info'];
export function interfaces(q, now) {
  const items = [];
  operators.forEach((o, i) => IFACES.forEach((name, k) => {
    if (q.get('operator') && q.get('operator') !== o.operator_id) return;
    const silent = o.state !== 'active' || (i === 5 && k === 4);
    const per = silent ? 0 : [2, 400, 220, 60, 90][k];
    const strip = Array.from({ length: 24 }, (_, h) => Math.round(per * shape(h) * (0.8 + random() * 0.4)));
    const rate = i === 3 ? 0.08 : i === 2 ? 0.02 : 0.001;
    const strip_fail = strip.map((c) => Math.round(c * rate * random() * 2));
    const calls = strip.reduce((a, b) => a + b, 0);
    const failed = strip_fail.reduce((a, b) => a + b, 0);
    items.push({ operator_id: o.operator_id, operator_name: o.name, interface: name, calls, ok: calls - failed, success_rate: calls ? (calls - failed) / calls : null, p50_ms: calls ? 6 + random() * 6 : null, p95_ms: calls ? 18 + random() * 60 : null, rows: calls * 12, accepted: calls * 12 - failed, quarantined: failed, late_share: calls ? random() * 0.08 * (i === 1 ? 3 : 1) : null, mean_lateness_s: calls ? 3 + random() * 20 : null, last_seen: calls ? new Date(now - random() * 60000).toISOString() : null, errors: failed ? { 4003: Math.ceil(failed / 2), 4004: Math.floor(failed / 2) } : {}, warnings: i === 1 ? { CW04: 12 } : {}, strip, strip_fail });
  }));
  return { items, as_of: new Date(now).toISOString() };
}
const RULES = [['OR20', 'error', 'orders', ['energy_wh'], 'an order delivers zero or more energy', '订单电量不小于零'], ['OR21', 'error', 'orders', ['ended_at'], 'an order ends after it starts', '结束时间晚于开始时间'], ['ST03', 'warning', 'stations', ['lon', 'lat'], 'a station lies in the area it names', '充电站位置在所报区域内'], ['CS05', 'warning', 'connector_status', ['soc'], 'state of charge is 0 to 100', 'SOC 在 0 到 100 之间']];
export const rules = RULES.map(([code, severity, table, fields, says, says_zh]) => ({ code, severity, table, fields, says, says_zh, why: 'a negative reading means the meter was swapped', source: 'platform rulebook 4.2', limit: null, good: '{"energy_wh":0}', bad: '{"energy_wh":-1}', stage: 'arrival' }));
export const finding = () => ({ code: 'OR20', severity: 'error', field: 'TotalPower', value: -3.2, index: 0, text: '订单电量为负:电表可能更换过', text_en: 'The order delivers negative energy: the meter may have been swapped' });
export function message(i, now, op = operators[i % 6], name = IFACES[i % 5]) {
  const bad = i % 9 === 4;
  return { message_id: `01J${String(i).padStart(8, '0')}`, received_at: new Date(now - i * 47_000).toISOString(), operator_id: op.operator_id, interface: name, ret: bad ? 4 : 0, sub_code: bad ? '4003' : null, reason: bad ? '必填字段缺失: ConnectorID' : null, rows: 12, accepted: bad ? 0 : 12, quarantined: i % 13 === 2 ? 1 : 0, bytes: 2100 + i, took_ms: 7 + (i % 20), lateness_s: 4 + (i % 30), warnings: i % 11 === 3 ? ['CW04'] : [] };
}
