/** The server's error answer (RFC 9457) as an exception the screens can show. */

/** Body of `application/problem+json`. */
export interface ProblemBody {
  type?: string; title?: string; status?: number; detail?: string; code?: string; trace_id?: string;
  fields?: { pointer: string; detail: string }[];
  remaining_attempts?: number; retry_after_s?: number;
  [extra: string]: unknown;
}

/** A call that did not succeed. `status` 0 means that the server was not reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? '';
    this.body = body;
  }

  /** Number under which the server's log knows this failure. */
  get traceId(): string { return this.body.trace_id ?? ''; }
  get forbidden(): boolean { return this.status === 403; }
}

/** Key below `failures.` that names cause and next step of `problem`. */
export function failureKey(problem: Problem): string {
  const known: Record<string, string> = {
    bad_credentials: 'bad_credentials', locked: 'locked', version_conflict: 'conflict', rate_limited: 'too_many',
  };
  const byCode = known[problem.code];
  if (byCode) return byCode;
  if (problem.status === 0) return 'unreachable';
  if (problem.status === 401) return 'signed_out';
  if (problem.status === 403) return 'forbidden';
  if (problem.status === 404) return 'not_found';
  if (problem.status === 409 || problem.status === 412) return 'conflict';
  if (problem.status === 422 || problem.status === 400) return 'refused';
  if (problem.status === 429) return 'too_many';
  if (problem.status === 503) return 'not_ready';
  return 'server';
}

/** Any thrown thing as a `Problem`; aborted fetches keep status 0. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(0, { detail });
}
