/** Columns of the station grid. */
import type { StationRow } from '@/api/contract';
import { kw, kwh, num, percent } from '@/format/numbers';
import { dateTime, shortTime } from '@/format/times';
import type { Column } from '@/grid/columns';
import { STATUSES } from '@/status/status';

type Words = (key: string) => string;

/** All columns, in their order; `optional` ones are off until chosen. */
export function stationColumns(t: Words): (Column<StationRow> & { optional?: boolean })[] {
  return [
    { key: 'name', label: t('stations.col.name'), track: 'minmax(196px, 2.6fr)', value: (r) => r.name },
    { key: 'operator_name', label: t('stations.col.operator'), track: 'minmax(112px, 1.2fr)', value: (r) => r.operator_name },
    { key: 'region_name', label: t('stations.col.region'), track: 'minmax(112px, 0.9fr)', value: (r) => r.region_name },
    { key: 'station_id', label: t('stations.col.id'), track: 'minmax(130px, 1fr)', value: (r) => r.station_id, optional: true },
    { key: 'connectors', label: t('stations.col.connectors'), numeric: true, track: 'minmax(64px, 0.6fr)', value: (r) => r.connectors, text: (r) => num(r.connectors) },
    { key: 'dc', label: t('stations.col.dc'), numeric: true, track: 'minmax(56px, 0.5fr)', value: (r) => r.dc, optional: true },
    { key: 'ac', label: t('stations.col.ac'), numeric: true, track: 'minmax(56px, 0.5fr)', value: (r) => r.ac, optional: true },
    { key: 'power_w', label: t('stations.col.power'), unit: 'kW', numeric: true, value: (r) => r.power_w, text: (r) => kw(r.power_w), csv: (r) => r.power_w / 1000 },
    { key: 'status', label: t('stations.col.status'), sortable: false, track: 'minmax(130px, 1.4fr)', value: (r) => r.status.charging, csv: (r) => STATUSES.map((s) => `${s}:${r.status[s] ?? 0}`).join(' ') },
    { key: 'charging', label: t('stations.col.charging'), numeric: true, track: 'minmax(72px, 0.7fr)', value: (r) => r.status.charging ?? 0, optional: true },
    { key: 'load_w', label: t('stations.col.load'), unit: 'kW', numeric: true, value: (r) => r.load_w, text: (r) => kw(r.load_w), csv: (r) => r.load_w / 1000 },
    { key: 'energy_today_wh', label: t('stations.col.energy'), unit: 'kWh', numeric: true, track: 'minmax(132px, 1fr)', value: (r) => r.energy_today_wh, text: (r) => kwh(r.energy_today_wh), csv: (r) => r.energy_today_wh / 1000 },
    { key: 'sessions_today', label: t('stations.col.sessions'), numeric: true, value: (r) => r.sessions_today, text: (r) => num(r.sessions_today), optional: true },
    { key: 'utilisation', label: t('stations.col.utilisation'), unit: '%', numeric: true, value: (r) => r.utilisation, text: (r) => percent(r.utilisation) },
    { key: 'online_rate', label: t('stations.col.online'), unit: '%', numeric: true, value: (r) => r.online_rate, text: (r) => percent(r.online_rate) },
    { key: 'last_seen', label: t('stations.col.last_seen'), track: 'minmax(110px, 1fr)', value: (r) => r.last_seen, text: (r) => shortTime(r.last_seen), csv: (r) => dateTime(r.last_seen) },
    { key: 'address', label: t('stations.col.address'), track: 'minmax(180px, 2fr)', value: (r) => r.address, optional: true },
    { key: 'lon', label: t('stations.col.lon'), numeric: true, value: (r) => r.lon, text: (r) => num(r.lon, 5), optional: true },
    { key: 'lat', label: t('stations.col.lat'), numeric: true, value: (r) => r.lat, text: (r) => num(r.lat, 5), optional: true },
  ];
}
