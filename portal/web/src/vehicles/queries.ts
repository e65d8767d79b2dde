/** Calls of the vehicle screen. */
import { computed, type Ref } from 'vue';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import type { DayRange } from '@/address/days';

/** Vehicles, kilometres and charging of an area and its parts. */
export function useVehicles(region: Ref<string>, range: Ref<DayRange>) {
  return useQuery({
    queryKey: computed(() => ['vehicles', region.value, range.value]),
    queryFn: ({ signal }) => take(api.GET('/vehicles', { params: { query: { region: region.value || undefined, ...range.value } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Platforms that report vehicles, as they stand now. */
export function useVehiclePlatforms(wanted: Ref<boolean>) {
  return useQuery({
    queryKey: ['vehicle-platforms'],
    queryFn: ({ signal }) => take(api.GET('/vehicles/platforms', { signal })),
    refetchInterval: 15_000,
    enabled: wanted,
  });
}
