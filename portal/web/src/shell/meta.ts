/** Facts of this deployment and its areas, asked once and shared by all screens. */
import { computed, watch, type ComputedRef } from 'vue';
import { useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import type { Area, AreaLevel, Meta } from '@/api/contract';
import { setClock } from './clock';
import { me } from './session';

/** Deployment facts; the platform clock is set whenever they arrive. */
export function useMeta() {
  const query = useQuery({ queryKey: ['meta'], queryFn: () => take(api.GET('/meta')) as Promise<Meta>, refetchInterval: 60_000, staleTime: 30_000, enabled: computed(() => me.value !== null) });
  watch(query.data, (meta?: Meta) => { if (meta) setClock(Date.parse(meta.clock.now), meta.clock.speed); }, { immediate: true });
  return query;
}

export interface Areas {
  all: ComputedRef<Area[]>;
  byCode: ComputedRef<Map<string, Area>>;
  province: ComputedRef<Area | undefined>;
  /** The level right below the province: cities, or zones where there are no cities. */
  first: ComputedRef<AreaLevel>;
  /** The finest level there is. */
  finest: ComputedRef<AreaLevel>;
  ready: ComputedRef<boolean>;
}

/** Areas of the deployment; nothing about any province is known to the client otherwise. */
export function useAreas(): Areas {
  const query = useQuery({ queryKey: ['areas'], queryFn: () => take(api.GET('/areas')) as Promise<{ items: Area[] }>, staleTime: Infinity, enabled: computed(() => me.value !== null) });
  const all = computed(() => query.data.value?.items ?? []);
  const has = (level: AreaLevel): boolean => all.value.some((a) => a.level === level);
  return {
    all,
    byCode: computed(() => new Map(all.value.map((a) => [a.adcode, a]))),
    province: computed(() => all.value.find((a) => a.level === 'province')),
    first: computed(() => (all.value.filter((a) => a.level === 'city').length > 1 ? 'city' : has('county') ? 'county' : has('zone') ? 'zone' : 'city')),
    finest: computed(() => (has('zone') ? 'zone' : has('county') ? 'county' : 'city')),
    ready: computed(() => all.value.length > 0),
  };
}
