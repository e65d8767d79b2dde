/** Boundaries of the deployment's levels: province, the level below it, the finest. */
import { computed } from 'vue';
import { useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import { useAreas } from '@/shell/meta';

/** Feature collections, undefined until they have come. */
export function useBoundaries() {
  const areas = useAreas();
  const at = (level: () => string, on: () => boolean) => useQuery({
    queryKey: ['boundaries', computed(level)],
    queryFn: () => take(api.GET('/areas/boundaries', { params: { query: { level: level() } } })) as Promise<GeoJSON.FeatureCollection>,
    enabled: computed(() => areas.ready.value && on()),
    staleTime: Infinity,
  });
  const province = at(() => 'province', () => true);
  const outer = at(() => areas.first.value, () => true);
  const fine = at(() => areas.finest.value, () => areas.finest.value !== areas.first.value);
  return { areas, province: province.data, outer: outer.data, fine: fine.data };
}
