import { describe, expect, it } from 'vitest';
import type { ConnectorRow, Overview, Station } from '@/api/contract';
import { noCounts, total } from '@/status/status';
import { patched } from '@/overview/queries';
import { patchedStation } from '@/stations/queries';

const connector = (id: string, status: ConnectorRow['status']): ConnectorRow => ({ operator_id: 'OP', station_id: 'S', equipment_id: 'E', connector_id: id, name: id, type: 4, power_w: 60_000, status, status_since: null, load_w: status === 'charging' ? 30_000 : 0, soc: null, current_order: status === 'charging' ? { order_no: 'o', started_at: '', energy_wh: 1 } : null, energy_today_wh: 0, last_seen: null });
const station = { operator_id: 'OP', station_id: 'S', status: { ...noCounts(), idle: 1, charging: 1 }, load_w: 30_000, equipment: [{ equipment_id: 'E', type: 1, power_w: 120_000, model: null, manufacturer: null, connectors: [connector('1', 'idle'), connector('2', 'charging')] }] } as unknown as Station;

describe('live events on a station', () => {
  it('move one connector and keep the sum of the states', () => {
    const after = patchedStation(station, { changes: [['OP', 'S', '2', 'fault', '2026-04-08T00:00:00Z']], stations: [['OP/S', 'fault', 0, 0]] });
    expect(after.status).toEqual({ ...noCounts(), idle: 1, fault: 1 });
    expect(total(after.status)).toBe(total(station.status));
    expect(after.equipment[0]!.connectors[1]).toMatchObject({ status: 'fault', status_since: '2026-04-08T00:00:00Z', current_order: null, load_w: 0 });
    expect(after.load_w).toBe(0);
  });
  it('leave other stations and repeated states untouched', () => {
    expect(patchedStation(station, { changes: [['OP', 'OTHER', '2', 'fault', '']], stations: [] })).toBe(station);
    expect(patchedStation(station, { changes: [['OP', 'S', '1', 'idle', '']], stations: [] }).status).toEqual(station.status);
  });
});
describe('live events on the overview', () => {
  it('change state, load, energy and cut-off and nothing else', () => {
    const figure = (value: number) => ({ value, unit: 'W', as_of: 'old', cover: 1, definition: { id: 'x', version: 1 } });
    const before = { as_of: 'old', status: noCounts(), kpis: { load_now: figure(1), energy_today: figure(2), stations: figure(3) }, regions: [], operators: [], todo: [] } as unknown as Overview;
    const after = patched(before, { status: { ...noCounts(), idle: 9 }, load_w: 10, energy_today_wh: 20, as_of: 'new' });
    expect(after.kpis.load_now).toMatchObject({ value: 10, as_of: 'new' });
    expect(after.kpis.energy_today.value).toBe(20);
    expect(after.kpis.stations).toBe(before.kpis.stations);
    expect(after.status.idle).toBe(9);
  });
});
