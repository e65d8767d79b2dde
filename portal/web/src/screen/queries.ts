/** Calls of the big screen: the overview by live events, curve and heat by slow polling. */
import { computed } from 'vue';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import type { Heat, Overview } from '@/api/contract';
import { pollWhenLost, useLive } from '@/api/live';
import { presetDays } from '@/address/days';
import { today } from '@/shell/clock';

/** Overview of the whole deployment; state, load and energy follow each live event. */
export function useScreenOverview() {
  const client = useQueryClient();
  useLive('overview', (event) => client.setQueryData(['screen', 'overview'], (now: Overview | undefined) => now && {
    ...now, as_of: event.as_of, status: event.status,
    kpis: { ...now.kpis, load_now: { ...now.kpis.load_now, value: event.load_w, as_of: event.as_of }, energy_today: { ...now.kpis.energy_today, value: event.energy_today_wh, as_of: event.as_of } },
  }));
  return useQuery({ queryKey: ['screen', 'overview'], queryFn: ({ signal }) => take(api.GET('/overview', { signal })), refetchInterval: computed(() => pollWhenLost.value || 60_000) });
}

/** Load of the last three days by quarter hours. */
export function useScreenLoad() {
  return useQuery({ queryKey: computed(() => ['screen', 'load', today.value]), queryFn: ({ signal }) => take(api.GET('/load', { params: { query: { ...presetDays('3d', today.value), grain: '15min' } }, signal })), refetchInterval: 300_000, placeholderData: keepPreviousData });
}

/** Heat of the last seven days. */
export function useScreenHeat(resolution: () => number) {
  return useQuery({ queryKey: computed(() => ['screen', 'heat', today.value, resolution()]), queryFn: ({ signal }) => take(api.GET('/map/heat', { params: { query: { measure: 'energy', ...presetDays('7d', today.value), resolution: resolution() } }, signal })) as Promise<Heat>, refetchInterval: 1_800_000, placeholderData: keepPreviousData });
}
