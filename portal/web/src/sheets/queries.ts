/** Calls about sheets. While an upload is open it is asked for every second; it goes on without anybody asking. */
import { computed, type Ref } from 'vue';
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, idempotencyKey, take } from '@/api/client';
import type { Upload } from '@/api/contract';
import { Problem, type ProblemBody } from '@/api/problem';
import { saveBlob } from '@/export/save';
import { isOpen, nameOf } from './uploads';

/** Uploads in the person's scope, newest first. */
export function useUploads(operator: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['uploads', operator.value]),
    queryFn: ({ signal }) => take(api.GET('/sheets/uploads', { params: { query: { operator: operator.value || undefined } }, signal })),
    refetchInterval: (query) => (query.state.data?.items.some(isOpen) ? 2_000 : 30_000),
  });
}

/** One upload; nothing while `id` is empty. */
export function useUpload(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['upload', id.value]),
    queryFn: ({ signal }) => take(api.GET('/sheets/uploads/{id}', { params: { path: { id: id.value } }, signal })),
    enabled: computed(() => id.value !== ''),
    refetchInterval: (query) => (query.state.data && isOpen(query.state.data) ? 1_000 : false),
  });
}

/** A sheet to be sent. */
export interface Draft { kind: string; operator: string; reason: string; file: File }

/** Sends a sheet; gives the upload that now waits. */
export function useSend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft): Promise<Upload> => {
      const form = new FormData();
      form.append('kind', draft.kind);
      if (draft.operator) form.append('operator', draft.operator);
      if (draft.reason) form.append('reason', draft.reason);
      form.append('file', draft.file, draft.file.name);
      return take(api.POST('/sheets/uploads', { body: form as never, bodySerializer: (body: unknown) => body as FormData }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['uploads'] }),
  });
}

/** Stops an upload. */
export function useCancel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => take(api.POST('/sheets/uploads/{id}/cancel', { params: { path: { id }, header: idempotencyKey() } })),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['uploads'] }), client.invalidateQueries({ queryKey: ['upload'] })]),
  });
}

interface Fetched { data?: Blob; error?: unknown; response: Response }
async function save(call: Promise<Fetched>, otherwise: string): Promise<void> {
  const { data, error, response } = await call;
  if (!response.ok || !data) throw new Problem(response.status, error && typeof error === 'object' ? (error as ProblemBody) : {});
  saveBlob(nameOf(response.headers.get('Content-Disposition'), otherwise), data);
}

/** Hands a template or an error file to the browser. */
export function useDownload() {
  return useMutation({
    mutationFn: (what: { template: string } | { errors: string }) => ('template' in what
      ? save(api.GET('/sheets/templates/{kind}', { params: { path: { kind: what.template } }, parseAs: 'blob' }) as Promise<Fetched>, `${what.template}.xlsx`)
      : save(api.GET('/sheets/uploads/{id}/errors', { params: { path: { id: what.errors } }, parseAs: 'blob' }) as Promise<Fetched>, 'errors.xlsx')),
  });
}
