/** Calls of grid companies' data. */
import { computed, type Ref } from 'vue';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';

export interface DeliveryFilter { state?: string; from?: string; to?: string }

/** Days with their receipts, newest first. */
export function useDeliveries(filter: Ref<DeliveryFilter>) {
  return useQuery({
    queryKey: computed(() => ['grid-deliveries', filter.value]),
    queryFn: ({ signal }) => take(api.GET('/grid/deliveries', { params: { query: { ...filter.value, limit: 1_000 } }, signal })),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}

export interface AreaFilter { day?: string; region?: string; q?: string; load?: string }

/** Transformer areas with their load of a day, the highest first. */
export function useAreas(filter: Ref<AreaFilter>) {
  return useQuery({
    queryKey: computed(() => ['grid-areas', filter.value]),
    queryFn: ({ signal }) => take(api.GET('/grid/areas', { params: { query: { ...filter.value, limit: 2_000 } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** One transformer area: curves of a day, charging stations, last days. */
export function useArea(source: Ref<string>, tg: Ref<string>, day: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['grid-area', source.value, tg.value, day.value]),
    queryFn: ({ signal }) => take(api.GET('/grid/areas/{source}/{tg_no}', { params: { path: { source: source.value, tg_no: tg.value }, query: { day: day.value || undefined } }, signal })),
    placeholderData: keepPreviousData,
  });
}
