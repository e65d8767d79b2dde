/** Calls of the interface monitor and of messages. */
import { computed, type Ref } from 'vue';
import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { api, take } from '@/api/client';
import { pollWhenLost } from '@/api/live';

export interface Window { from?: string; to?: string }

/** Every operator × interface; the last 24 hours when no days are given. */
export function useInterfaces(operator: Ref<string>, window: Ref<Window>) {
  return useQuery({
    queryKey: computed(() => ['interfaces', operator.value, window.value]),
    queryFn: ({ signal }) => take(api.GET('/interfaces', { params: { query: { operator: operator.value || undefined, ...window.value } }, signal })),
    refetchInterval: computed(() => pollWhenLost.value || 30_000),
    placeholderData: keepPreviousData,
  });
}

/** One interface of one operator: series, errors, warnings, recent messages. */
export function useInterface(operator: Ref<string>, name: Ref<string>, window: Ref<Window>) {
  return useQuery({
    queryKey: computed(() => ['interface', operator.value, name.value, window.value]),
    queryFn: ({ signal }) => take(api.GET('/interfaces/{operator}/{interface}', { params: { path: { operator: operator.value, interface: name.value }, query: window.value }, signal })),
    refetchInterval: computed(() => pollWhenLost.value || 30_000),
    placeholderData: keepPreviousData,
  });
}

export interface MessageFilter extends Window { operator?: string; interface?: string; ret?: string; q?: string }

/** Messages of the filter, newest first. */
export function useMessages(filter: Ref<MessageFilter>) {
  return useQuery({
    queryKey: computed(() => ['messages', filter.value]),
    queryFn: ({ signal }) => take(api.GET('/messages', { params: { query: { ...filter.value, limit: 1_000 } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** One message with its masked body; the server writes the access to its audit log. */
export function useMessage(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['message', id.value]),
    queryFn: ({ signal }) => take(api.GET('/messages/{message_id}', { params: { path: { message_id: id.value } }, signal })),
    staleTime: Infinity,
  });
}
