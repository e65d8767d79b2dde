/** Calls of the overview; live events patch the cached answer. */
import { computed, type Ref } from 'vue';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import type { Heat, HeatMeasure, Overview, OverviewEvent } from '@/api/contract';
import { pollWhenLost, useLive } from '@/api/live';
import { grainFor, type DayRange } from '@/address/days';

export interface Scope { region: Ref<string>; operator: Ref<string> }
const some = (v: string): string | undefined => v || undefined;

/** The overview of an area and operator, kept fresh: live events for the whole province, polling for parts of it. */
export function useOverview({ region, operator }: Scope) {
  const client = useQueryClient();
  const key = computed(() => ['overview', { region: region.value, operator: operator.value }]);
  const whole = computed(() => !region.value && !operator.value);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET('/overview', { params: { query: { region: some(region.value), operator: some(operator.value) } }, signal })),
    refetchInterval: computed(() => pollWhenLost.value || 60_000),
    placeholderData: keepPreviousData,
  });
  useLive('overview', (event) => { if (whole.value) client.setQueryData(key.value, (now: Overview | undefined) => now && patched(now, event)); });
  return query;
}

/** `overview` after a live event. */
export function patched(overview: Overview, event: OverviewEvent): Overview {
  const { kpis } = overview;
  const with_ = (name: 'load_now' | 'energy_today', value: number) => ({ ...kpis[name], value, as_of: event.as_of });
  return { ...overview, as_of: event.as_of, status: event.status, kpis: { ...kpis, load_now: with_('load_now', event.load_w), energy_today: with_('energy_today', event.energy_today_wh) } };
}

/** Load curve of the scope and days. */
export function useLoad(scope: Scope, range: Ref<DayRange>) {
  return useQuery({
    queryKey: computed(() => ['load', { region: scope.region.value, operator: scope.operator.value, ...range.value }]),
    queryFn: ({ signal }) => take(api.GET('/load', { params: { query: { region: some(scope.region.value), operator: some(scope.operator.value), ...range.value, grain: grainFor(range.value) } }, signal })),
    refetchInterval: 300_000,
    placeholderData: keepPreviousData,
  });
}

/** Heat of the scope and days. */
export function useHeat(scope: Scope, range: Ref<DayRange>, measure: Ref<HeatMeasure>, resolution: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['heat', { region: scope.region.value, operator: scope.operator.value, ...range.value, measure: measure.value, resolution: resolution.value }]),
    queryFn: ({ signal }) => take(api.GET('/map/heat', { params: { query: { region: some(scope.region.value), operator: some(scope.operator.value), ...range.value, measure: measure.value, resolution: resolution.value } }, signal })) as Promise<Heat>,
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  });
}
