/** What the server says about applications, runs of the conformance test and certificates. */
import type { Issued } from '@/api/contract';

export type { Issued };
export type ApplicationState = 'draft' | 'submitted' | 'returned' | 'accepted' | 'testing' | 'passed' | 'live' | 'suspended';
export type CaseState = 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';
export interface Said { zh: string; en: string }
export interface Contact { name: string; phone: string; email: string }
export interface ApplicationForm {
  uscid: string; name: string; short_name: string; contact: Contact; technical: Contact;
  owners: string[]; addresses: string[]; base_url: string; suite: string; note: string;
}
export interface ApplicationRow {
  id: string; operator_id: string; uscid: string; name: string; short_name: string; state: ApplicationState; contact: Contact;
  submitted_at: string | null; go_live_requested_at: string | null; updated_at: string; passed_cases: number | null;
}
export interface Step { at: string; actor: string; step: string; state: ApplicationState; reason: string }
export interface Run { id: string; number: number; suite: string; state: 'running' | 'passed' | 'ended'; score: number | null; started_at: string; finished_at: string | null; started_by: string }
export interface Credential {
  id: string; direction: 'in' | 'out'; environment: 'test' | 'production'; version: number; suite: string; valid_from: string; valid_to: string | null;
  state: 'scheduled' | 'active' | 'overlap' | 'expired' | 'revoked'; last_used: string | null; last_failed: { at: string; sub_code: string; cause: Said | null } | null;
}
export interface Application extends ApplicationForm {
  id: string; operator_id: string; state: ApplicationState; state_reason: string; version: number; created_at: string; updated_at: string;
  submitted_at: string | null; go_live_requested_at: string | null; live_at: string | null; standing: 'applicant' | 'reviewer' | 'reader';
  sandbox_path: string | null; production_path: string | null; credentials: Credential[]; runs: Run[]; steps: Step[]; certificate: string | null;
}
export interface Evidence { at: string; interface: string; digest: string; ret: number; msg: string; request: unknown; answer: unknown }
export interface Part { id: string; label: Said; required: boolean; state: CaseState; evidence: Evidence | null }
export interface Case {
  id: string; level: 'one' | 'two' | 'three' | 'shown'; way: 'push' | 'call' | 'answer' | 'own'; required: boolean; started_by_hand: boolean;
  title: Said; expected: Said; how: Said; state: CaseState; started_at: string | null; parts: Part[]; reason: Said | null; advice: Said | null; evidence: Evidence | null;
}
export interface Mistake { code: string; about: Said; advice: Said; count: number; last_at: string; evidence: Evidence }
export interface Report {
  run_id: string; number: number; operator_id: string; suite: string; state: string; started_at: string; finished_at: string | null; started_by: string;
  messages: number; needed: number; needed_passed: number; passed: boolean; score: number; cases: Case[]; mistakes: Mistake[];
  tolerances: { code: string; count: number; about: string }[];
}
export interface Certificate {
  number: string; operator_id: string; operator_name: string; uscid: string; province: string; suite: string; run_number: number; run_id: string; tested_at: string;
  passed_cases: string[]; score: number; issued_by: string; issued_at: string; valid_until: string; withdrawn_at: string | null; verification_code: string;
}
export interface Checked {
  number: string; status: 'valid' | 'suspended' | 'expired' | 'withdrawn'; operator_id: string; operator_name: string; uscid: string; province: string;
  suite: string; issued_at: string; valid_until: string;
}

/** Mark and tone of each state of an application. */
export const APPLICATION_MARK: Record<ApplicationState, { mark: string; tone: string }> = {
  draft: { mark: '○', tone: '' }, submitted: { mark: '◇', tone: 'warn' }, returned: { mark: '▲', tone: 'bad' }, accepted: { mark: '◆', tone: 'good' },
  testing: { mark: '◐', tone: 'warn' }, passed: { mark: '✓', tone: 'good' }, live: { mark: '●', tone: 'good' }, suspended: { mark: '▲', tone: 'bad' },
};
/** Mark and tone of each state of a case. */
export const CASE_MARK: Record<CaseState, { mark: string; tone: string }> = {
  waiting: { mark: '○', tone: '' }, running: { mark: '◐', tone: 'warn' }, passed: { mark: '✓', tone: 'good' }, failed: { mark: '✕', tone: 'bad' }, skipped: { mark: '–', tone: '' },
};
