/** The calls of the contract in the shape that `openapi-fetch` reads; replaced by `schema.d.ts` when that exists. */
import type * as C from './contract';

type Body<R> = { content: { 'application/json': R } };
type Params<Q, P> = { query?: Q; header?: { 'Idempotency-Key'?: string }; path: P; cookie?: never };
type Get<R, Q = Record<never, never>, P = never> = {
  get: { parameters: [P] extends [never] ? { query?: Q; header?: never; path?: never; cookie?: never } : Params<Q, P>; responses: { 200: Body<R> } };
};
type Write<M extends 'post' | 'put' | 'patch' | 'delete', B, R, P = never> = {
  [K in M]: {
    parameters: [P] extends [never]
      ? { query?: never; header?: { 'Idempotency-Key'?: string }; path?: never; cookie?: never }
      : { query?: never; header?: { 'Idempotency-Key'?: string }; path: P; cookie?: never };
    requestBody?: { content: { 'application/json': B } };
    responses: { 200: Body<R> };
  };
};
type Days = { from?: string; to?: string };
type Scope = { region?: string; operator?: string };
type Paged = { limit?: number; offset?: number; cursor?: string; sort?: string };
type StationFilter = Scope & { status?: string; kind?: string; q?: string; bbox?: string };
type AtStation = { operator: string; station: string };
type AtConnector = { operator: string; connector: string };
type AtOrder = { operator: string; order_no: string };

export interface paths {
  '/session': Write<'post', { username: string; password: string }, C.Session> & Write<'delete', never, never>;
  '/session/refresh': Write<'post', never, C.Refreshed>;
  '/me': Get<C.Me>;
  '/me/locale': Write<'put', { locale: string }, unknown>;
  '/me/password': Write<'put', { present: string; new: string }, unknown>;
  '/me/views': Get<{ items: C.SavedView[] }> & Write<'post', { name: string; address: string; shared: boolean }, C.SavedView>;
  '/me/views/{id}': Write<'delete', never, never, { id: string }>;
  '/meta': Get<C.Meta>;
  '/areas': Get<{ items: C.Area[] }>;
  '/areas/boundaries': Get<GeoJSON.FeatureCollection, { level: string }>;
  '/definitions/{id}': Get<C.Definition, Record<never, never>, { id: string }>;
  '/overview': Get<C.Overview, Scope>;
  '/load': Get<C.LoadSeries, Scope & Days & { grain?: string; station?: string }>;
  '/map/heat': Get<C.Heat, Scope & Days & { measure?: string; resolution?: number; hour_from?: number; hour_to?: number }>;
  '/stations': Get<C.Page<C.StationRow>, StationFilter & Paged>;
  '/stations/points': Get<C.StationPoints, StationFilter>;
  '/stations/facets': Get<C.Facets, StationFilter>;
  '/stations/{operator}/{station}': Get<C.Station, Record<never, never>, AtStation>;
  '/stations/{operator}/{station}/load': Get<C.LoadSeries, Days & { grain?: string }, AtStation>;
  '/stations/{operator}/{station}/orders': Get<C.Page<C.OrderRow>, Days & Paged, AtStation>;
  '/stations/{operator}/{station}/heat': Get<number[][] | { matrix: number[][] }, Record<never, never>, AtStation>;
  '/connectors/{operator}/{connector}': Get<C.ConnectorPage, Record<never, never>, AtConnector>;
  '/connectors/{operator}/{connector}/states': Get<{ segments: C.StateSegment[] }, Days, AtConnector>;
  '/connectors/{operator}/{connector}/orders': Get<C.Page<C.OrderRow>, Days & Paged, AtConnector>;
  '/orders/{operator}/{order_no}': Get<C.Order, Record<never, never>, AtOrder>;
  '/orders/{operator}/{order_no}/curve': Get<{ points: C.CurvePoint[] }, Record<never, never>, AtOrder>;
  '/vehicles': Get<C.Vehicles, { region?: string } & Days>;
  '/vehicles/platforms': Get<{ items: C.VehiclePlatform[] }>;
  '/live/ticket': Write<'post', never, { ticket: string }>;
  '/interfaces': Get<{ items: C.InterfaceRow[]; as_of: string }, { operator?: string } & Days>;
  '/interfaces/{operator}/{interface}': Get<C.InterfaceDetail, Days, { operator: string; interface: string }>;
  '/messages': Get<C.Page<C.MessageRow>, { operator?: string; interface?: string; ret?: string; q?: string } & Days & Paged>;
  '/messages/{message_id}': Get<C.Message, Record<never, never>, { message_id: string }>;
  '/quarantine': Get<C.Page<C.QuarantineRow>, { operator?: string; table?: string; code?: string } & Paged>;
  '/grid/deliveries': Get<C.Page<C.GridDelivery>, { source?: string; state?: string } & Days & Paged>;
  '/grid/areas': Get<C.GridAreas, { day?: string; region?: string; source?: string; q?: string; load?: string } & Paged>;
  '/grid/areas/{source}/{tg_no}': Get<C.GridAreaDetail, { day?: string }, { source: string; tg_no: string }>;
  '/operators': Get<C.Page<C.OperatorRow>> & Write<'post', C.NewOperator, C.OperatorRow>;
  '/operators/{id}': Get<C.Operator, Record<never, never>, { id: string }> & Write<'patch', C.OperatorPatch, C.Operator, { id: string }>;
  '/operators/{id}/credentials': Write<'post', { suite: string; direction?: string; secrets?: C.Secrets }, C.Issued, { id: string }>;
  '/operators/{id}/credentials/{cid}': Write<'delete', { reason: string }, never, { id: string; cid: string }>;
  '/operators/{id}/credentials/{cid}/rotate': Write<'post', { overlap_hours: number }, C.Issued, { id: string; cid: string }>;
  '/operators/{id}/suspend': Write<'post', { reason: string }, unknown, { id: string }>;
  '/operators/{id}/resume': Write<'post', { reason: string }, unknown, { id: string }>;
  '/operators/{id}/refuse': Write<'post', { reason: string }, unknown, { id: string }>;
  '/operators/{id}/approve': Write<'post', { reason?: string }, unknown, { id: string }>;
  '/operators/{id}/pulls': Get<C.PullsPage, Record<never, never>, { id: string }> & Write<'put', C.PullsBody, C.PullsPage, { id: string }>;
  '/operators/{id}/pulls/runs': Get<C.Page<C.PullRun>, { kind?: string } & Paged, { id: string }>;
  '/operators/{id}/pulls/run': Write<'post', { kind: string }, unknown, { id: string }>;
  '/operators/{id}/pulls/confirm': Write<'post', { reason: string }, unknown, { id: string }>;
  '/operators/{id}/pulls/discard': Write<'post', { reason: string }, unknown, { id: string }>;
  '/operators/{id}/supplements': Get<C.Page<C.Supplement>, { state?: string } & Paged, { id: string }> & Write<'post', C.NewSupplement, C.Supplement, { id: string }>;
  '/operators/{id}/supplements/{sid}/try': Write<'post', never, unknown, { id: string; sid: string }>;
  '/quality/rules': Get<{ items: C.Rule[] }>;
  '/quality/check': Write<'post', { interface: string; body: unknown; operator?: string }, C.CheckResult>;
  '/quality/findings': Get<C.Page<C.FindingRow>, { operator?: string; code?: string } & Days & Paged>;
  '/sheets/uploads': Get<{ items: C.Upload[] }, { operator?: string }> & Write<'post', never, C.Upload>;
  '/sheets/uploads/{id}': Get<C.Upload, Record<never, never>, { id: string }>;
  '/sheets/uploads/{id}/cancel': Write<'post', never, C.Upload, { id: string }>;
  '/sheets/uploads/{id}/errors': Get<unknown, Record<never, never>, { id: string }>;
  '/sheets/templates/{kind}': Get<unknown, Record<never, never>, { kind: string }>;
  '/admin/users': Get<C.Page<C.UserRow>> & Write<'post', C.NewUser, C.UserRow>;
  '/admin/users/{id}': Write<'patch', C.UserPatch, C.UserRow, { id: string }>;
  '/audit': Get<C.Page<C.AuditRow>, Days & { actor?: string; action?: string } & Paged>;
  '/audit/verify': Get<C.Chain>;
  '/jobs': Get<{ items: C.Job[] }>;
  '/jobs/{name}/run': Write<'post', never, unknown, { name: string }>;
}
