/** Names of operators for lists in which the server gives only their ids. */
import { computed } from 'vue';
import { useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';

/** A function from id to name; the id itself while the names are on their way or unknown. */
export function useOperatorNames() {
  const query = useQuery({ queryKey: ['stations', 'facets', {}], queryFn: () => take(api.GET('/stations/facets')), staleTime: 300_000 });
  const names = computed(() => new Map((query.data.value?.operators ?? []).map((o) => [o.id, o.name])));
  return { names, nameOf: (id: string): string => names.value.get(id) ?? id };
}
