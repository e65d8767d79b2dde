// A fake API for front-end work and nothing else: `npm run fake`, then `npm run dev`. Accounts: province, grid, sysadmin / zhixing-demo-2026.
import { createServer } from 'node:http';
import { areas, bbox, boundaries, build, dominant, inRegion, operators, random, row, stations, STATES } from './world.mjs';
import { finding, heat, interfaces, load, message, orders, rules, states } from './data.mjs';

const port = Number(process.env.PORT ?? 8080);
const zeroAt = Date.parse(process.env.FAKE_CLOCK ?? '2026-04-08T08:42:10+08:00');
const born = Date.now();
const now = () => zeroAt + (Date.now() - born);
const iso = (ms = now()) => new Date(ms).toISOString();
build(Number(process.env.FAKE_STATIONS ?? 1400), zeroAt);
const details = new Map(operators.map((o) => [o.operator_id, { settings: { clock_policy: 'observe', clock_window_s: 600, replay_policy: 'repeat', replay_memory_s: 900, rate_per_s: 200, burst: 400, max_body_bytes: 4194304, token_ttl_s: 7200, ack_details: true, duplicate_answer: null }, interfaces: ['notification_stationInfo', 'notification_stationStatus', 'notification_charge_order_info'].map((name) => ({ name, open: true })), credentials: [{ id: 'c1', direction: 'in', version: 1, suite: 'AES128-CBC.HMAC-MD5', valid_from: iso(), valid_to: null, state: 'active', last_used: iso(), last_failed: { at: iso(), sub_code: '4004' } }], delegations: [], tokens_live: 2, ip_allow: [] }]));
const MENUS = { province_regulator: ['overview', 'screen', 'map', 'stations', 'interfaces', 'operators', 'messages', 'try-data', 'rules', 'admin-users', 'audit', 'jobs'], grid: ['overview', 'map', 'stations'], sysadmin: ['admin-users', 'jobs'] };
const users = { province: 'province_regulator', grid: 'grid', sysadmin: 'sysadmin' };
const me = (u) => ({ id: u, username: u, name: '张某', org: '省能源局', role: users[u], scope: { regions: [], operators: [] }, menu: MENUS[users[u]], rights: ['orders.read', 'messages.read', 'operators.write', 'users.write', 'jobs.run'], locale: 'zh-CN', idle_limit_s: Number(process.env.FAKE_IDLE_S ?? 900) });
const fig = (value, unit, id, extra = {}) => ({ value, unit, as_of: iso(), cover: 0.98, definition: { id, version: 1 }, ...extra });
const problem = (status, code, detail = '') => ({ status, body: { type: 'about:blank', title: code, status, detail, code, trace_id: Math.floor(random() * 1e12).toString(16) } });

function filtered(q) {
  const words = q.get('q')?.toLowerCase();
  const box = q.get('bbox')?.split(',').map(Number);
  return stations.map(row).filter((r) => inRegion(r.adcode, q.get('region')) && (!q.get('operator') || r.operator_id === q.get('operator')) && (!q.get('kind') || r[q.get('kind')] > 0) && (!q.get('status') || r.status[q.get('status')] > 0) && (!words || `${r.name} ${r.station_id} ${r.address}`.toLowerCase().includes(words)) && (!box || (r.lon >= box[0] && r.lat >= box[1] && r.lon <= box[2] && r.lat <= box[3])));
}
function counts(rows) { const n = Object.fromEntries(STATES.map((s) => [s, 0])); for (const r of rows) for (const s of STATES) n[s] += r.status[s]; return n; }
function overview(q) {
  const rows = filtered(q);
  const sum = (f) => rows.reduce((a, r) => a + f(r), 0);
  const cities = boundaries.city.features.map((f) => { const own = rows.filter((r) => inRegion(r.adcode, f.properties.adcode)); return { adcode: f.properties.adcode, name: f.properties.name, name_en: f.properties.name_en, stations: own.length, connectors: own.reduce((a, r) => a + r.connectors, 0), power_w: own.reduce((a, r) => a + r.power_w, 0), energy_today_wh: own.reduce((a, r) => a + r.energy_today_wh, 0), charging: own.reduce((a, r) => a + r.status.charging, 0), utilisation: own.length ? own.reduce((a, r) => a + r.utilisation, 0) / own.length : null }; }).filter((c) => c.stations);
  return { as_of: iso(), kpis: { stations: fig(rows.length, 'stations', 'stations', { change: { value: 0.018, period: 'month' } }), connectors: fig(sum((r) => r.connectors), 'connectors', 'connectors', { change: { value: 0.012, period: 'month' } }), power: fig(sum((r) => r.power_w), 'W', 'power'), energy_today: fig(sum((r) => r.energy_today_wh), 'Wh', 'energy', { change: { value: -0.034, period: 'yesterday' } }), sessions_today: fig(sum((r) => r.sessions_today), 'sessions', 'sessions'), utilisation: fig(0.213, 'share', 'utilisation', { cover: 0.82 }), quality: fig(88.4, 'score', 'quality'), load_now: fig(sum((r) => r.load_w), 'W', 'load') }, status: counts(rows), regions: cities, operators: operators.map((o) => { const own = rows.filter((r) => r.operator_id === o.operator_id); return { operator_id: o.operator_id, name: o.name, stations: own.length, connectors: own.reduce((a, r) => a + r.connectors, 0), energy_today_wh: own.reduce((a, r) => a + r.energy_today_wh, 0), quality: own.length ? o.quality : null }; }), todo: [{ kind: 'feed_down', severity: 'bad', title: '接口中断超过 1 小时', title_en: 'Feeds down for more than an hour', count: 2, href: '/interfaces?health=silent' }, { kind: 'quarantine', severity: 'warn', title: '隔离数据待处理', title_en: 'Rows held in quarantine', count: 128, href: '/quarantine' }, { kind: 'onboarding', severity: 'info', title: '运营商待审核', title_en: 'Operators waiting for approval', count: 1, href: '/operators?state=pending' }] };
}
const station = (o, s) => stations.find((x) => x.base.operator_id === o && x.base.station_id === s);
const connector = (o, c) => { const s = stations.find((x) => x.base.operator_id === o && x.connectors.some((k) => k.connector_id === c)); return s && { s, c: s.connectors.find((k) => k.connector_id === c) }; };
function stationPage(s) {
  const ids = [...new Set(s.connectors.map((c) => c.equipment_id))];
  return { ...row(s), equipment: ids.map((id) => ({ equipment_id: id, type: 1, power_w: 120000, model: 'ZX-120', manufacturer: '示例电气', connectors: s.connectors.filter((c) => c.equipment_id === id) })), fees: { electricity: '00:00-24:00 0.70 元/kWh', service: '0.40 元/kWh', park: '充电免停 2 小时' }, open_hours: '00:00~24:00', opened_on: '2023-05-01', versions: [{ valid_from: iso(zeroAt - 6e8), changed: ['park_fee', 'address'] }, { valid_from: iso(zeroAt - 9e9), changed: [] }], cells: { h3_r8: null }, gcj02: null };
}
const page = (items) => ({ items, total: items.length, as_of: iso() });
const live = new Set();
const reads = [
  ['/me', () => me(current)], ['/meta', () => ({ province: { ...boundaries.province.features[0].properties, bbox, center: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2] }, mode: 'demo', clock: { now: iso(), speed: 1 }, version: '0.1.0', attribution: process.env.FAKE_ATTRIBUTION ?? null, data_from: '2026-03-25', data_to: '2026-04-08' })],
  ['/areas', () => ({ items: areas })], ['/areas/boundaries', (_, q) => boundaries[q.get('level')] ?? { type: 'FeatureCollection', features: [] }],
  ['/definitions/:id', ([id]) => ({ id, version: 1, name: '今日充电量', name_en: 'Energy today', formula: '今日 0 时(北京时间)起已结束订单的电量与进行中充电过程的电量之和。', formula_en: 'Sum of the energy of orders ended since 0:00 Beijing time and of charging in progress.', unit: 'Wh', source: 'T/CEC 102' })],
  ['/overview', (_, q) => overview(q)], ['/load', (_, q) => load(q, now(), 4.1e8)], ['/map/heat', (_, q) => heat(q, now())],
  ['/stations', (_, q) => { const all = filtered(q); return { items: all.slice(0, Number(q.get('limit') ?? 100)), total: all.length, as_of: iso() }; }],
  ['/stations/points', (_, q) => ({ columns: ['key', 'lon', 'lat', 'connectors', 'state', 'charging'], rows: filtered(q).map((r) => [`${r.operator_id}/${r.station_id}`, r.lon, r.lat, r.connectors, dominant(r.status), r.status.charging]) })],
  ['/stations/facets', (_, q) => { const rows = filtered(q); const group = (f) => { const m = new Map(); for (const r of rows) m.set(f(r), (m.get(f(r)) ?? 0) + 1); return [...m]; }; return { operators: group((r) => r.operator_id).map(([id, count]) => ({ id, name: operators.find((o) => o.operator_id === id).name, count })), regions: group((r) => r.adcode).map(([adcode, count]) => ({ adcode, name: areas.find((a) => a.adcode === adcode)?.name ?? adcode, count })), types: group((r) => r.type).map(([code, count]) => ({ code, count })), status: STATES.map((code) => ({ code, count: rows.filter((r) => r.status[code] > 0).length })) }; }],
  ['/stations/:o/:s', ([o, s]) => { const x = station(o, s); return x ? stationPage(x) : null; }], ['/stations/:o/:s/load', ([o, s], q) => load(q, now(), station(o, s).base.power_w * 0.4)], ['/stations/:o/:s/orders', ([o, s], q) => orders({ station: station(o, s) }, q, now())], ['/stations/:o/:s/heat', () => Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, (_, h) => Math.round(90000 * (0.4 + 0.6 * Math.abs(Math.sin(h / 4))) * (d > 4 ? 0.7 : 1) * random())))],
  ['/connectors/:o/:c', ([o, c]) => { const x = connector(o, c); return x ? { ...x.c, station: row(x.s) } : null; }], ['/connectors/:o/:c/states', (_, q) => states(q, now())], ['/connectors/:o/:c/orders', ([o, c], q) => orders({ connector: connector(o, c).c }, q, now())],
  ['/orders/:o/:n', ([o, n]) => ({ ...orders({ station: stations.find((s) => s.base.operator_id === o) }, new URLSearchParams(), now()).items[0], order_no: n, details: [{ started_at: iso(now() - 2.7e6), ended_at: iso(), energy_wh: 23400, elec_price: 7000, service_price: 4000, elec_fen: 1638, service_fen: 936 }], findings: ['OR20'], finding_rows: [finding()], message_ids: ['01J00000003'] })],
  ['/orders/:o/:n/curve', () => ({ points: Array.from({ length: 45 }, (_, i) => ({ t: iso(now() - (45 - i) * 60000), power_w: Math.round(90000 * (i < 30 ? 1 - i * 0.005 : 1 - (i - 20) * 0.03)), voltage_mv: 380000 + i * 900, current_ma: 220000 - i * 2500, soc: 35 + i, energy_wh: i * 1400 })) })],
  ['/interfaces', (_, q) => interfaces(q, now())],
  ['/interfaces/:o/:i', ([o, i]) => ({ series: Array.from({ length: 24 }, (_, h) => ({ t: iso(now() - (24 - h) * 3.6e6), calls: 200 + Math.floor(random() * 90), failed: Math.floor(random() * 9), p95_ms: 20 + random() * 30, rows: 2400 })), errors: [{ sub_code: '4003', count: 12, last_msg: '必填字段缺失: ConnectorID', last_at: iso() }], warnings: [{ code: 'CW04', count: 3, about: '字段名大小写与标准不同' }], recent: Array.from({ length: 30 }, (_, k) => message(k, now(), operators.find((x) => x.operator_id === o), i)) })],
  ['/messages', () => page(Array.from({ length: 300 }, (_, i) => message(i, now())))], ['/messages/:id', ([id]) => ({ ...message(Number(id.slice(3)) || 4, now()), message_id: id, body: { StartChargeSeq: 'DEMO00001***0001', ConnectorID: '3701020000010001', StartTime: '2026-04-08 08:01:00', TotalPower: -3.2, TotalMoney: 25.74, PhoneNum: '***' }, findings: [finding()] })],
  ['/quarantine', () => page(Array.from({ length: 60 }, (_, i) => ({ id: i + 1, received_at: iso(now() - i * 3e5), operator_id: operators[i % 6].operator_id, table: i % 3 ? 'orders' : 'connector_status', codes: i % 4 ? ['OR20'] : ['OR20', 'OR21'], connector_id: '3701020000010001', station_id: '370102000001', message_id: `01J${String(i).padStart(8, '0')}`, state: ['held', 'held', 'released', 'expired'][i % 4], reason: '电量为负' })))],
  ['/operators', () => page(operators.map((o) => { const own = stations.filter((s) => s.base.operator_id === o.operator_id); return { ...o, stations: own.length, connectors: own.reduce((a, s) => a + s.connectors.length, 0), last_seen: o.state === 'active' ? iso() : null }; }))],
  ['/operators/:id', ([id]) => { const o = operators.find((x) => x.operator_id === id); const own = stations.filter((s) => s.base.operator_id === id); return o ? { ...o, ...details.get(id), stations: own.length, connectors: own.reduce((a, s) => a + s.connectors.length, 0), last_seen: iso() } : null; }],
  ['/quality/rules', () => ({ items: rules })], ['/quality/findings', () => page(Array.from({ length: 40 }, (_, i) => ({ ...finding(), received_at: iso(now() - i * 4e5), operator_id: operators[i % 6].operator_id, interface: 'notification_charge_order_info', message_id: `01J${String(i).padStart(8, '0')}`, connector_id: '3701020000010001', station_id: '370102000001' })))],
  ['/admin/users', () => ({ items: Object.entries(users).map(([u, role]) => ({ id: u, username: u, name: u === 'province' ? '张某' : '李某', org: '省能源局', role, scope: { regions: [], operators: [] }, state: 'active', last_login: iso(), version: 1 })), total: 3 })],
  ['/audit', () => page(Array.from({ length: 50 }, (_, i) => ({ id: i, at: iso(now() - i * 6e5), actor: 'province', action: ['session.login', 'message.read', 'credential.rotate'][i % 3], object: 'DEMO00001', detail: { version: i }, ip: '10.0.0.8' })))],
  ['/audit/verify', () => ({ checked: 50, whole: true, broken_at: null })], ['/jobs', () => ({ items: [{ name: 'compact', about: '合并数据湖中的小文件', cron: '0 3 * * *', last_run: { started_at: iso(now() - 2e7), finished_at: iso(now() - 2e7 + 41000), ok: true, summary: '合并 120 个文件' }, next_run: iso(now() + 6e7) }, { name: 'quality-daily', about: '计算前一日质量分', cron: '30 1 * * *', last_run: null, next_run: iso(now() + 6e7) }] })],
  ['/me/views', () => ({ items: [] })],
];
const secrets = () => ({ operator_secret: 'a1B2'.repeat(8), data_secret: '0123456789abcdef', data_secret_iv: 'fedcba9876543210', sig_secret: 'c3D4'.repeat(8) });
let current = 'province';
function write(method, path, body) {
  const op = /^\/operators\/([^/]+)(.*)$/.exec(path);
  if (path === '/session' && method === 'POST') { if (!users[body.username] || body.password !== 'zhixing-demo-2026') return { status: 401, body: { ...problem(401, 'bad_credentials').body, remaining_attempts: 4 } }; current = body.username; return { status: 200, cookie: `zx_refresh=${current}; Path=/api/v1/session; HttpOnly; SameSite=Strict`, body: { access_token: 't', expires_in_s: 900, me: me(current) } }; }
  if (path === '/live/ticket') return { status: 200, body: { ticket: 'x' } };
  if (path === '/quality/check') { const bad = JSON.stringify(body.body).includes('-'); return { status: 200, body: { ok: !/:-/.test(JSON.stringify(body.body)), ret: 0, sub_code: null, reason: null, rows: 1, findings: bad && /:-/.test(JSON.stringify(body.body)) ? [finding()] : [], warnings: [] } }; }
  if (op && /credentials/.test(op[2]) && method === 'POST') { const d = details.get(op[1]); const c = { ...d.credentials[0], id: `c${d.credentials.length + 1}`, version: d.credentials.length + 1, suite: body?.suite ?? d.credentials[0].suite, last_used: null, last_failed: null }; if (/rotate/.test(op[2])) d.credentials.forEach((x) => { x.state = 'overlap'; }); d.credentials.unshift(c); return { status: 201, body: { credential: c, secrets: secrets() } }; }
  if (op && method === 'DELETE') { const c = details.get(op[1]).credentials.find((x) => op[2].endsWith(x.id)); c.state = 'revoked'; return { status: 204 }; }
  if (op && method === 'PATCH') { const o = operators.find((x) => x.operator_id === op[1]); if (body.version !== o.version) return problem(409, 'version_conflict'); Object.assign(details.get(op[1]), { settings: body.settings, interfaces: body.interfaces, ip_allow: body.ip_allow, delegations: body.delegations }); o.version += 1; return { status: 200, body: { ...o, ...details.get(op[1]) } }; }
  if (op && method === 'POST') { operators.find((x) => x.operator_id === op[1]).state = op[2] === '/suspend' ? 'suspended' : 'active'; return { status: 200, body: {} }; }
  return { status: 200, body: {} };
}
createServer((req, res) => {
  const url = new URL(req.url, 'http://x');
  const path = url.pathname.replace('/api/v1', '');
  const send = (status, body, cookie) => { res.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', ...(cookie ? { 'set-cookie': cookie } : {}) }); res.end(body === undefined ? '' : JSON.stringify(body)); };
  let text = '';
  req.on('data', (d) => { text += d; });
  req.on('end', () => {
    if (path === '/session/refresh') { const u = /zx_refresh=(\w+)/.exec(req.headers.cookie ?? '')?.[1]; if (!u) return send(401, problem(401, 'signed_out').body); current = u; return send(200, { access_token: 't', expires_in_s: 900 }); }
    if (path === '/session' && req.method === 'DELETE') return res.writeHead(204, { 'set-cookie': 'zx_refresh=; Path=/api/v1/session; Max-Age=0' }).end();
    if (path === '/live') { res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }); res.write(': hello\n\n'); live.add(res); req.on('close', () => live.delete(res)); return; }
    if (req.method !== 'GET') { const a = write(req.method, path, text ? JSON.parse(text) : null); return send(a.status, a.body, a.cookie); }
    if (req.headers.authorization !== 'Bearer t') return send(401, problem(401, 'signed_out').body);
    for (const [pattern, answer] of reads) { const m = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(path); if (m) { const body = answer(m.slice(1).map(decodeURIComponent), url.searchParams); return body === null ? send(404, problem(404, 'not_found', path).body) : send(200, body); } }
    return send(404, problem(404, 'not_found', path).body);
  });
}).listen(port, '127.0.0.1', () => console.log(`fake API on http://127.0.0.1:${port}, ${stations.length} stations`));
let n = 0;
setInterval(() => {
  const changes = []; const changed = [];
  for (let i = 0; i < 6; i += 1) { const s = stations[Math.floor(random() * stations.length)]; const c = s.connectors[Math.floor(random() * s.connectors.length)]; c.status = c.status === 'charging' ? 'idle' : 'charging'; c.status_since = iso(); c.load_w = c.status === 'charging' ? Math.round(c.power_w * 0.6) : 0; const r = row(s); changes.push([c.operator_id, c.station_id, c.connector_id, c.status, iso()]); changed.push([`${c.operator_id}/${c.station_id}`, dominant(r.status), r.status.charging, r.load_w]); }
  const all = stations.map(row);
  const events = { status: { changes, stations: changed }, overview: { status: counts(all), load_w: all.reduce((a, r) => a + r.load_w, 0), energy_today_wh: all.reduce((a, r) => a + r.energy_today_wh, 0) + n * 5e5, as_of: iso() }, ingest: { messages_per_s: 40 + random() * 9, rows_per_s: 480, refused_per_s: 0.4, as_of: iso() } };
  for (const res of live) for (const [k, v] of Object.entries(events)) res.write(`id: ${(n += 1)}\nevent: ${k}\ndata: ${JSON.stringify(v)}\n\n`);
}, 2000);
