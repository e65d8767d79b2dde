/** Calls about operators and their credentials. Writes carry an Idempotency-Key and refresh what they change. */
import { computed, type Ref } from 'vue';
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, idempotencyKey, take } from '@/api/client';
import type { Issued, NewOperator, OperatorPatch } from '@/api/contract';

/** All operators in the person's scope. */
export function useOperators() {
  return useQuery({ queryKey: ['operators'], queryFn: ({ signal }) => take(api.GET('/operators', { signal })), refetchInterval: 60_000 });
}

/** One operator with settings, interfaces and credentials. */
export function useOperator(id: Ref<string>) {
  return useQuery({ queryKey: computed(() => ['operator', id.value]), queryFn: ({ signal }) => take(api.GET('/operators/{id}', { params: { path: { id: id.value } }, signal })) });
}

/** What can be done to an operator. */
export type Act =
  | { kind: 'suspend' | 'resume' | 'approve' | 'refuse'; reason: string }
  | { kind: 'issue'; suite: string }
  | { kind: 'rotate'; cid: string; overlap_hours: number }
  | { kind: 'revoke'; cid: string; reason: string };

async function perform(id: string, act: Act): Promise<Issued | null> {
  const header = idempotencyKey();
  switch (act.kind) {
    case 'suspend': await take(api.POST('/operators/{id}/suspend', { params: { path: { id }, header }, body: { reason: act.reason } })); return null;
    case 'resume': await take(api.POST('/operators/{id}/resume', { params: { path: { id }, header }, body: { reason: act.reason } })); return null;
    case 'approve': await take(api.POST('/operators/{id}/approve', { params: { path: { id }, header }, body: { reason: act.reason } })); return null;
    case 'refuse': await take(api.POST('/operators/{id}/refuse', { params: { path: { id }, header }, body: { reason: act.reason } })); return null;
    case 'issue': return take(api.POST('/operators/{id}/credentials', { params: { path: { id }, header }, body: { suite: act.suite } }));
    case 'rotate': return take(api.POST('/operators/{id}/credentials/{cid}/rotate', { params: { path: { id, cid: act.cid }, header }, body: { overlap_hours: act.overlap_hours } }));
    case 'revoke': await take(api.DELETE('/operators/{id}/credentials/{cid}', { params: { path: { id, cid: act.cid }, header }, body: { reason: act.reason } })); return null;
  }
}

/** Performs an act; gives the secrets when one was issued. */
export function useAct(id: Ref<string>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: Act) => perform(id.value, act),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['operator', id.value] }), client.invalidateQueries({ queryKey: ['operators'] })]),
  });
}

/** Saves settings, interfaces, allowed addresses and delegations; 409 when somebody else saved before. */
export function usePatch(id: Ref<string>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: OperatorPatch) => take(api.PATCH('/operators/{id}', { params: { path: { id: id.value }, header: idempotencyKey() }, body: patch })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['operator', id.value] }), client.invalidateQueries({ queryKey: ['operators'] })]),
  });
}

/** Registers an operator. */
export function useRegister() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (operator: NewOperator) => take(api.POST('/operators', { params: { header: idempotencyKey() }, body: operator })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['operators'] }),
  });
}
