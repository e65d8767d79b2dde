/** Calls about pulls and supplements of one operator, and the marks of how a run ended. */
import { computed, type Ref } from 'vue';
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { api, idempotencyKey, take } from '@/api/client';
import type { NewSupplement, PullOutcome, PullsBody, PullsPage, Secrets, SupplementState } from '@/api/contract';

/** Marks and tones of outcomes. */
export const OUTCOME_MARK: Record<PullOutcome, { mark: string; tone: string }> = {
  running: { mark: '◆', tone: 'warn' }, done: { mark: '●', tone: 'good' }, partial: { mark: '◐', tone: 'warn' }, held: { mark: '◇', tone: 'warn' }, empty: { mark: '○', tone: '' },
  refused: { mark: '✕', tone: 'bad' }, unreachable: { mark: '▲', tone: 'bad' }, failed: { mark: '▲', tone: 'bad' }, interrupted: { mark: '▽', tone: 'warn' },
};
/** Marks and tones of supplements. */
export const SUPPLEMENT_MARK: Record<SupplementState, { mark: string; tone: string }> = {
  open: { mark: '◆', tone: 'warn' }, filled: { mark: '●', tone: 'good' }, empty: { mark: '○', tone: '' }, refused: { mark: '✕', tone: 'bad' }, failed: { mark: '▲', tone: 'bad' },
};
/** What can be supplemented: the question for one station first. */
export const SUPPLEMENTS = ['supplement_stationInfo', 'supplement_stationStatus', 'supplement_chargeStatus', 'supplement_orderInfo', 'supplement_realtimePower', 'supplement_operationStats', 'supplement_alarmInfo', 'supplement_eventInfo', 'supplement_bmsInfo'] as const;

/** A schedule as the server reads it: six fields. */
export function isCron(text: string): boolean { return text.trim().split(/\s+/).length === 6; }
/** Seconds a run took; null while it runs. */
export function seconds(run: { started_at: string; finished_at: string | null }): number | null { return run.finished_at ? (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1_000 : null; }
/** The instant that Beijing's clocks show as a `datetime-local` text; null for an empty one. */
export function fromBeijing(text: string): string | null { const at = text ? Date.parse(`${text}+08:00`) : Number.NaN; return Number.isNaN(at) ? null : new Date(at).toISOString(); }
/** What is sent for a page that is edited. */
export function bodyOf(page: PullsPage): PullsBody {
  return { version: page.version, pulls_on: page.pulls_on, base_url: page.base_url, page_size: page.page_size, plan: page.plan.map(({ kind, cron, name }) => ({ kind, cron, name: name ?? null })) };
}

/** How the operator's platform is asked. */
export function usePulls(id: Ref<string>) {
  return useQuery({ queryKey: computed(() => ['pulls', id.value]), queryFn: ({ signal }) => take(api.GET('/operators/{id}/pulls', { params: { path: { id: id.value } }, signal })), refetchInterval: 10_000 });
}
/** The history, youngest first. */
export function usePullRuns(id: Ref<string>, kind: Ref<string>, limit: Ref<number>) {
  return useQuery({ queryKey: computed(() => ['pull-runs', id.value, kind.value, limit.value]), queryFn: ({ signal }) => take(api.GET('/operators/{id}/pulls/runs', { params: { path: { id: id.value }, query: { kind: kind.value, limit: limit.value } }, signal })), refetchInterval: 5_000 });
}
/** Supplements, youngest first. */
export function useSupplements(id: Ref<string>, state: Ref<string>) {
  return useQuery({ queryKey: computed(() => ['supplements', id.value, state.value]), queryFn: ({ signal }) => take(api.GET('/operators/{id}/supplements', { params: { path: { id: id.value }, query: { state: state.value, limit: 200 } }, signal })), refetchInterval: 10_000 });
}

/** What a person can do. */
export type PullAct =
  | { kind: 'run'; what: string }
  | { kind: 'save'; body: PullsBody }
  | { kind: 'confirm' | 'discard'; reason: string }
  | { kind: 'secrets'; suite: string; secrets: Secrets }
  | { kind: 'open'; gap: NewSupplement }
  | { kind: 'try'; sid: string };

async function perform(id: string, act: PullAct): Promise<void> {
  const header = idempotencyKey();
  const path = { id };
  switch (act.kind) {
    case 'run': await take(api.POST('/operators/{id}/pulls/run', { params: { path, header }, body: { kind: act.what } })); return;
    case 'save': await take(api.PUT('/operators/{id}/pulls', { params: { path, header }, body: act.body })); return;
    case 'confirm': await take(api.POST('/operators/{id}/pulls/confirm', { params: { path, header }, body: { reason: act.reason } })); return;
    case 'discard': await take(api.POST('/operators/{id}/pulls/discard', { params: { path, header }, body: { reason: act.reason } })); return;
    case 'secrets': await take(api.POST('/operators/{id}/credentials', { params: { path, header }, body: { suite: act.suite, direction: 'out', secrets: act.secrets } })); return;
    case 'open': await take(api.POST('/operators/{id}/supplements', { params: { path, header }, body: act.gap })); return;
    case 'try': await take(api.POST('/operators/{id}/supplements/{sid}/try', { params: { path: { id, sid: act.sid }, header } })); return;
  }
}

/** Performs an act and refreshes what it changes. */
export function usePullAct(id: Ref<string>) {
  const client = useQueryClient();
  const again = (key: string) => client.invalidateQueries({ queryKey: [key, id.value] });
  return useMutation({ mutationFn: (act: PullAct) => perform(id.value, act), onSuccess: () => Promise.all([again('pulls'), again('pull-runs'), again('supplements'), again('operator')]) });
}
