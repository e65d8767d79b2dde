/** Calls about applications: with the key of one application, or with the session of a person. */
import { computed, ref, type Ref } from 'vue';
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query';
import { request } from '@/api/client';
import type { Page } from '@/api/contract';
import type { Application, ApplicationForm, ApplicationRow, Certificate, Checked, Issued, Report } from './types';

/** Kept for this tab only: whoever holds it is the applicant. */
const HELD = 'portal_application_key';
export const applicationKey: Ref<string> = ref(sessionStorage.getItem(HELD) ?? '');
export function holdKey(key: string): void {
  applicationKey.value = key;
  if (key) sessionStorage.setItem(HELD, key);
  else sessionStorage.removeItem(HELD);
}

/** A call with the key where `keyed`, else with the session. */
function call<T>(keyed: boolean, method: string, path: string, body?: unknown): Promise<T> {
  return request<T>(method, path, body, keyed ? { 'X-Application-Key': applicationKey.value } : undefined);
}

export interface Begun { id: string; key: string; operator_id: string; version: number }
/** Begins an application; the key in the answer is shown once. */
export function begin(form: ApplicationForm): Promise<Begun> { return request('POST', '/applications', form, { 'X-Application-Key': '' }); }
export function change(id: string, version: number, application: ApplicationForm): Promise<Application> { return call(true, 'PUT', `/applications/${id}`, { version, application }); }
export function submit(id: string): Promise<Application> { return call(true, 'POST', `/applications/${id}/submit`); }

/** The application of the key that this tab holds. */
export function useMine() {
  return useQuery({ queryKey: computed(() => ['application', 'mine', applicationKey.value]), queryFn: () => call<Application>(true, 'GET', '/applications/mine'), enabled: computed(() => applicationKey.value !== ''), retry: false, refetchInterval: 5_000 });
}
/** One application, to somebody who is signed in. */
export function useApplication(id: Ref<string>) {
  return useQuery({ queryKey: computed(() => ['application', id.value]), queryFn: () => call<Application>(false, 'GET', `/applications/${id.value}`), refetchInterval: 5_000 });
}
/** Applications that were handed in. */
export function useApplications(state: Ref<string>, text: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['applications', state.value, text.value]),
    queryFn: () => call<Page<ApplicationRow>>(false, 'GET', `/applications?${new URLSearchParams({ state: state.value, q: text.value })}`),
    refetchInterval: 30_000,
  });
}
/** The report of a run, read again while messages may come. */
export function useReport(keyed: boolean, id: Ref<string>, run: Ref<string>) {
  return useQuery({ queryKey: computed(() => ['run', run.value]), queryFn: () => call<Report>(keyed, 'GET', `/applications/${id.value}/runs/${run.value}`), enabled: computed(() => run.value !== ''), refetchInterval: 2_000 });
}
export function useCertificate(keyed: boolean, id: Ref<string>, number: Ref<string | null>) {
  return useQuery({ queryKey: computed(() => ['certificate', number.value]), queryFn: () => call<Certificate>(keyed, 'GET', `/applications/${id.value}/certificate`), enabled: computed(() => Boolean(number.value)) });
}
/** Anybody's check of a certificate. */
export function check(number: string, code: string): Promise<Checked> { return request('GET', `/certificates/${encodeURIComponent(number)}?${new URLSearchParams({ code })}`, undefined, { 'X-Application-Key': '' }); }

/** What can be done with an application. */
export type Act =
  | { kind: 'return' | 'accept' | 'go-live' | 'suspend' | 'resume'; reason: string }
  | { kind: 'ask-live' | 'runs' | 'sandbox/reset' }
  | { kind: 'start'; case: string }
  | { kind: 'address'; base_url: string }
  | { kind: 'issue'; environment: 'test' | 'production' }
  | { kind: 'rotate'; cid: string; overlap_hours: number }
  | { kind: 'theirs'; environment: 'test' | 'production'; operator_secret: string; data_secret: string; data_secret_iv: string; sig_secret: string };

async function perform(keyed: boolean, application: Application, act: Act): Promise<Issued | null> {
  const at = `/applications/${application.id}`;
  switch (act.kind) {
    case 'suspend': case 'resume': await call(keyed, 'POST', `/operators/${application.operator_id}/${act.kind}`, { reason: act.reason }); return null;
    case 'return': case 'accept': case 'go-live': await call(keyed, 'POST', `${at}/${act.kind}`, { reason: act.reason }); return null;
    case 'start': await call(keyed, 'POST', `${at}/cases/${act.case}/start`); return null;
    case 'address': await call(keyed, 'PUT', `${at}/address`, { base_url: act.base_url }); return null;
    case 'issue': return call(keyed, 'POST', `${at}/credentials`, { environment: act.environment });
    case 'rotate': return call(keyed, 'POST', `${at}/credentials/${act.cid}/rotate`, { overlap_hours: act.overlap_hours });
    case 'theirs': { const { kind: _, ...secrets } = act; await call(keyed, 'POST', `${at}/credentials/theirs`, secrets); return null; }
    default: await call(keyed, 'POST', `${at}/${act.kind}`); return null;
  }
}

/** Performs an act; gives the secrets when some were issued. */
export function useAct(keyed: boolean, application: Ref<Application>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: Act) => perform(keyed, application.value, act),
    onSuccess: () => Promise.all(['application', 'applications', 'run', 'certificate', 'operators'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
