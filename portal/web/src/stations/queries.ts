/** Calls about stations, connectors and orders; live status events patch what is cached. */
import { computed, type Ref } from 'vue';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import type { ConnectorPage, Station, StationPoints, StatusEvent } from '@/api/contract';
import { pollWhenLost, useLive } from '@/api/live';
import type { DayRange } from '@/address/days';
import { grainFor } from '@/address/days';
import { patchPoints } from '@/map/points';
import { moved } from '@/status/status';

/** Filters that the list, the facets and the points share. */
export interface StationFilter { region?: string; operator?: string; status?: string; kind?: string; q?: string }
/** Most rows the browser holds. */
export const ROW_LIMIT = 10_000;

/** Stations of the filter (inside `bbox` when given). */
export function useStations(filter: Ref<StationFilter>, bbox?: Ref<string | undefined>, limit = ROW_LIMIT, enabled?: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['stations', 'list', filter.value, bbox?.value ?? '', limit]),
    queryFn: ({ signal }) => take(api.GET('/stations', { params: { query: { ...filter.value, bbox: bbox?.value, limit } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: computed(() => pollWhenLost.value || 120_000),
    enabled: computed(() => enabled?.value ?? true),
  });
}

/** Counts by trait for the filter. */
export function useFacets(filter: Ref<StationFilter>) {
  return useQuery({
    queryKey: computed(() => ['stations', 'facets', filter.value]),
    queryFn: ({ signal }) => take(api.GET('/stations/facets', { params: { query: filter.value }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** Points of the map; live events move their states. */
export function usePoints(filter: Ref<StationFilter>) {
  const client = useQueryClient();
  const key = computed(() => ['stations', 'points', filter.value]);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET('/stations/points', { params: { query: filter.value }, signal })) as Promise<StationPoints>,
    placeholderData: keepPreviousData,
    refetchInterval: computed(() => pollWhenLost.value || 300_000),
  });
  useLive('status', (event) => client.setQueryData(key.value, (now: StationPoints | undefined) => now && patchPoints(now, event.stations)));
  return query;
}

/** One station with its connectors, live. */
export function useStation(operator: Ref<string>, station: Ref<string>) {
  const client = useQueryClient();
  const key = computed(() => ['station', operator.value, station.value]);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET('/stations/{operator}/{station}', { params: { path: { operator: operator.value, station: station.value } }, signal })) as Promise<Station>,
    enabled: computed(() => operator.value !== '' && station.value !== ''),
    refetchInterval: computed(() => pollWhenLost.value || 60_000),
  });
  useLive('status', (event) => client.setQueryData(key.value, (now: Station | undefined) => now && patchedStation(now, event)));
  return query;
}

/** `station` after a live event: its connectors' states, the counts and the load. */
export function patchedStation(station: Station, event: StatusEvent): Station {
  const mine = event.changes.filter((c) => c[0] === station.operator_id && c[1] === station.station_id);
  const own = event.stations.find((s) => s[0] === `${station.operator_id}/${station.station_id}`);
  if (mine.length === 0 && !own) return station;
  let status = station.status;
  const news = new Map(mine.map((c) => [c[2], c]));
  const equipment = station.equipment.map((e) => ({
    ...e,
    connectors: e.connectors.map((c) => {
      const change = news.get(c.connector_id);
      if (!change || change[3] === c.status) return c;
      status = moved(status, c.status, change[3]);
      return { ...c, status: change[3], status_since: change[4], last_seen: change[4], current_order: change[3] === 'charging' ? c.current_order : null, load_w: change[3] === 'charging' ? c.load_w : 0 };
    }),
  }));
  return { ...station, equipment, status, load_w: own ? own[3] : station.load_w };
}

/** One connector with its station. */
export function useConnector(operator: Ref<string>, connector: Ref<string>) {
  const client = useQueryClient();
  const key = computed(() => ['connector', operator.value, connector.value]);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET('/connectors/{operator}/{connector}', { params: { path: { operator: operator.value, connector: connector.value } }, signal })),
    refetchInterval: computed(() => pollWhenLost.value || 60_000),
  });
  useLive('status', (event) => {
    const change = event.changes.find((c) => c[0] === operator.value && c[2] === connector.value);
    if (!change) return;
    client.setQueryData(key.value, (now: ConnectorPage | undefined) => now && { ...now, status: change[3], status_since: change[4], last_seen: change[4] });
    void client.invalidateQueries({ queryKey: ['states', operator.value, connector.value] });
  });
  return query;
}

/** State history of a connector. */
export function useStates(operator: Ref<string>, connector: Ref<string>, range: Ref<DayRange>) {
  return useQuery({
    queryKey: computed(() => ['states', operator.value, connector.value, range.value]),
    queryFn: ({ signal }) => take(api.GET('/connectors/{operator}/{connector}/states', { params: { path: { operator: operator.value, connector: connector.value }, query: { ...range.value } }, signal })),
    staleTime: 60_000,
  });
}

/** Orders of a station or, with `connector`, of one connector. */
export function useOrders(at: Ref<{ operator: string; station?: string; connector?: string }>, range: Ref<DayRange>) {
  return useQuery({
    queryKey: computed(() => ['orders', at.value, range.value]),
    queryFn: ({ signal }) => {
      const { operator, station, connector } = at.value;
      const query = { ...range.value, limit: ROW_LIMIT };
      return connector
        ? take(api.GET('/connectors/{operator}/{connector}/orders', { params: { path: { operator, connector }, query }, signal }))
        : take(api.GET('/stations/{operator}/{station}/orders', { params: { path: { operator, station: station ?? '' }, query }, signal }));
    },
    staleTime: 30_000,
  });
}

/** Load curve of a station. */
export function useStationLoad(operator: Ref<string>, station: Ref<string>, range: Ref<DayRange>) {
  return useQuery({
    queryKey: computed(() => ['station-load', operator.value, station.value, range.value]),
    queryFn: ({ signal }) => take(api.GET('/stations/{operator}/{station}/load', { params: { path: { operator: operator.value, station: station.value }, query: { ...range.value, grain: grainFor(range.value) } }, signal })),
  });
}

/** Energy by weekday and hour, last 30 days; 7 × 24 Wh. */
export function useWeek(operator: Ref<string>, station: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['station-week', operator.value, station.value]),
    queryFn: async ({ signal }) => {
      const answer = await take(api.GET('/stations/{operator}/{station}/heat', { params: { path: { operator: operator.value, station: station.value } }, signal }));
      return Array.isArray(answer) ? answer : answer.matrix;
    },
  });
}

/** One order with its price bands and findings. */
export function useOrder(operator: Ref<string>, order: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['order', operator.value, order.value]),
    queryFn: ({ signal }) => take(api.GET('/orders/{operator}/{order_no}', { params: { path: { operator: operator.value, order_no: order.value } }, signal })),
  });
}

/** Curve of one order. */
export function useCurve(operator: Ref<string>, order: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['curve', operator.value, order.value]),
    queryFn: ({ signal }) => take(api.GET('/orders/{operator}/{order_no}/curve', { params: { path: { operator: operator.value, order_no: order.value } }, signal })),
    enabled: computed(() => order.value !== ''),
  });
}
