/** Filters of the station screens in the address. */
import { computed } from 'vue';
import { useAddress } from '@/address/address';
import type { StationFilter } from './queries';

/** Region, operator, state, kind and words, with the filter they make. */
export function useStationFilter() {
  const address = useAddress();
  const region = address.text('region');
  const operator = address.text('operator');
  const status = address.text('status');
  const kind = address.text('kind');
  const q = address.text('q', '', { typed: true });
  const filter = computed<StationFilter>(() => {
    const all = { region: region.value, operator: operator.value, status: status.value, kind: kind.value, q: q.value.trim() };
    return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== ''));
  });
  const clear = (): void => address.set({ region: undefined, operator: undefined, status: undefined, kind: undefined, q: undefined });
  return { address, region, operator, status, kind, q, filter, clear };
}
/** Address of a station's page. */
export function stationPath(row: { operator_id: string; station_id: string }): string { return `/stations/${encodeURIComponent(row.operator_id)}/${encodeURIComponent(row.station_id)}`; }
/** Address of a connector's page. */
export function connectorPath(row: { operator_id: string; connector_id: string }): string { return `/connectors/${encodeURIComponent(row.operator_id)}/${encodeURIComponent(row.connector_id)}`; }
/** Address of an order's page. */
export function orderPath(row: { operator_id: string; order_no: string }): string { return `/orders/${encodeURIComponent(row.operator_id)}/${encodeURIComponent(row.order_no)}`; }
