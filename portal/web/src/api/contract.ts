/**
 * What the server says, as types: the REST contract `/api/v1`.
 *
 * Written by hand until `specs/published/openapi.json` is published; then `schema.d.ts` takes its place
 * and the names below become aliases of its schemas. Energy Wh, power W, money fen, prices 0.0001 CNY/kWh,
 * shares 0..1, times RFC 3339 UTC, days Beijing local.
 */

/** The seven states a connector can be in. */
export type Status = 'idle' | 'occupied' | 'charging' | 'reserved' | 'fault' | 'offline' | 'unknown';
/** Connectors counted by state. */
export type StatusCounts = Record<Status, number>;

/** A number that explains itself. */
export interface Figure {
  value: number | null;
  unit: string;
  as_of: string;
  cover: number;
  definition: { id: string; version: string | number };
  change?: { value: number | null; period: string } | null;
}
export interface Definition {
  id: string; version: string | number; name: string; name_en: string;
  formula: string; formula_en: string; unit: string; source: string;
}
/** A page of a list. */
export interface Page<T> { items: T[]; total: number; next_cursor?: string | null; as_of?: string }

export interface Me {
  id: string | number; username: string; name: string; org: string; role: string;
  scope: { regions: string[]; operators: string[] };
  menu: string[]; rights: string[]; locale: string; idle_limit_s: number;
}
export interface Session { access_token: string; expires_in_s: number; must_change_password?: boolean; me: Me }
export interface Refreshed { access_token: string; expires_in_s: number }
export interface SavedView { id: string | number; name: string; address: string; shared: boolean; owner?: string }

export interface Meta {
  province: { adcode: string; name: string; name_en: string; bbox: [number, number, number, number]; center: [number, number] };
  mode: 'demo' | 'serve';
  clock: { now: string; speed: number };
  version: string; attribution: string | null; data_from: string | null; data_to: string | null;
}
export type AreaLevel = 'province' | 'city' | 'county' | 'zone';
export interface Area { adcode: string; name: string; name_en: string; level: AreaLevel; parent: string | null; label: [number, number] | null }

export interface RegionRow {
  adcode: string; name: string; name_en: string; stations: number; connectors: number; power_w: number;
  energy_today_wh: number; charging: number; utilisation: number | null;
}
export interface OperatorBrief { operator_id: string; name: string; stations: number; connectors: number; energy_today_wh: number; quality: number | null }
export interface Todo { kind: string; severity: 'bad' | 'warn' | 'info'; title: string; title_en: string; count: number; href: string }
export type KpiName = 'stations' | 'connectors' | 'power' | 'energy_today' | 'sessions_today' | 'utilisation' | 'quality' | 'load_now';
export interface Overview {
  as_of: string; kpis: Record<KpiName, Figure>; status: StatusCounts;
  regions: RegionRow[]; operators: OperatorBrief[]; todo: Todo[];
}
export type Grain = '15min' | 'hour' | 'day';
/** Null before the first data; `complete` is false for the running bin, which counts only its part so far. */
export interface LoadPoint { t: string; value_w: number | null; energy_wh: number | null; complete: boolean }
export interface LoadSeries { grain: Grain; unit: string; points: LoadPoint[]; as_of: string }
export type HeatMeasure = 'energy' | 'sessions' | 'connectors';
export interface Heat {
  resolution: number; measure: HeatMeasure; unit: string; cells: [string, number][]; breaks: number[];
  as_of: string; definition?: { id: string; version: string | number } | null;
}

export interface StationRow {
  operator_id: string; operator_name: string; station_id: string; name: string; adcode: string; region_name: string;
  address: string; lon: number; lat: number; type: string | number | null; construction: string | number | null;
  connectors: number; dc: number; ac: number; power_w: number; status: StatusCounts; load_w: number;
  energy_today_wh: number; sessions_today: number; utilisation: number | null; online_rate: number | null; last_seen: string | null;
}
export interface ConnectorRow {
  operator_id: string; station_id: string; equipment_id: string; connector_id: string; name: string;
  type: string | number | null; power_w: number; status: Status; status_since: string | null; load_w: number | null; soc: number | null;
  current_order?: { order_no: string; started_at: string; energy_wh: number } | null;
  energy_today_wh: number | null; last_seen: string | null;
}
export interface Equipment {
  equipment_id: string; type: string | number | null; power_w: number; model: string | null; manufacturer: string | null;
  connectors: ConnectorRow[];
}
export interface Station extends StationRow {
  equipment: Equipment[];
  fees: { electricity: string | null; service: string | null; park: string | null };
  open_hours: string | null; opened_on: string | null;
  versions: { valid_from: string; changed: string[] }[];
  cells: { h3_r8: string | null }; gcj02: [number, number] | null;
}
export interface StationPoints { columns: string[]; rows: [string, number, number, number, Status, number][] }
export interface Facets {
  operators: { id: string; name: string; count: number }[]; regions: { adcode: string; name: string; count: number }[];
  types: { code: string | number; count: number }[]; status: { code: Status; count: number }[];
}
export interface ConnectorPage extends ConnectorRow { station: StationRow }
export interface StateSegment { status: Status; from: string; to: string }
export interface OrderRow {
  order_no: string; operator_id: string; station_id: string; connector_id: string; started_at: string; ended_at: string | null;
  energy_wh: number; electricity_fen: number | null; service_fen: number | null; total_fen: number | null;
  stop_reason: string | number | null; revision: number; findings: string[]; vehicle_mask: string | null;
}
export interface OrderDetail {
  started_at: string; ended_at: string; energy_wh: number; elec_price: number | null; service_price: number | null;
  elec_fen: number | null; service_fen: number | null;
}
export interface Order extends OrderRow { details: OrderDetail[]; finding_rows: Finding[]; message_ids: string[] }
export interface CurvePoint { t: string; power_w: number | null; voltage_mv: number | null; current_ma: number | null; soc: number | null; energy_wh: number | null }

export interface Finding {
  code: string; severity: string; field: string | null; value: unknown; index: number | null; text: string; text_en: string;
}
export interface FindingRow extends Finding {
  received_at: string; operator_id: string; interface: string; message_id: string; connector_id: string | null; station_id: string | null;
}
export interface InterfaceRow {
  operator_id: string; operator_name: string; interface: string; calls: number; ok: number; success_rate: number | null;
  p50_ms: number | null; p95_ms: number | null; rows: number; accepted: number; quarantined: number; late_share: number | null;
  mean_lateness_s: number | null; last_seen: string | null; errors: Record<string, number>; warnings: Record<string, number>;
  strip: number[]; strip_fail: number[];
}
export interface MessageRow {
  message_id: string; received_at: string; operator_id: string; interface: string; ret: number; sub_code: string | number | null;
  reason: string | null; rows: number; accepted: number; quarantined: number; bytes: number; took_ms: number;
  lateness_s: number | null; warnings: string[];
}
export interface WarningRow { code: string; count: number; about: string; about_en?: string }
export interface InterfaceDetail {
  series: { t: string; calls: number; failed: number; p95_ms: number | null; rows: number }[];
  errors: { sub_code: string | number; count: number; last_msg: string | null; last_at: string | null }[];
  warnings: WarningRow[];
  recent: MessageRow[];
}
export interface Message extends MessageRow { body: unknown; findings: Finding[] }
export interface QuarantineRow {
  id: string | number; received_at: string; operator_id: string; table: string; codes: string[]; connector_id: string | null;
  station_id: string | null; message_id: string; state: 'held' | 'released' | 'expired'; reason: string | null;
}

export type OperatorState = 'pending' | 'active' | 'suspended' | 'refused' | 'closed';
export interface OperatorRow {
  operator_id: string; name: string; short_name: string; uscid: string; state: OperatorState; environment: string;
  stations: number; connectors: number; last_seen: string | null; quality: number | null; interfaces_open: number;
}
export interface Credential {
  id: string | number; direction: 'in' | 'out'; environment: 'test' | 'production'; version: number; suite: string; valid_from: string; valid_to: string | null;
  state: 'active' | 'overlap' | 'revoked'; last_used: string | null; last_failed: { at: string; sub_code: string | number } | null;
}
export interface OperatorSettings {
  clock_policy: string; clock_window_s: number; replay_policy: string; replay_memory_s?: number; rate_per_s: number; burst: number;
  max_body_bytes: number; token_ttl_s: number; ack_details: boolean; duplicate_answer?: string | null; suite?: string;
}
export interface Operator extends OperatorRow {
  contact?: string; state_reason?: string; settings: OperatorSettings; interfaces: { name: string; open: boolean }[]; credentials: Credential[];
  delegations: string[]; tokens_live: number; ip_allow: string[]; version: number;
}
export interface NewOperator { operator_id: string; name: string; short_name: string; uscid: string; contact: string; environment: string }
export interface OperatorPatch {
  version: number; name?: string; short_name?: string; settings?: OperatorSettings;
  interfaces?: { name: string; open: boolean }[]; ip_allow?: string[]; delegations?: string[];
}
export interface Secrets { operator_secret: string; data_secret: string; data_secret_iv: string; sig_secret: string }
export interface Issued { credential: Credential; secrets: Secrets }

export type PullKind = 'stations_full' | 'stations_changed' | 'status' | 'stats' | 'policy' | 'orders' | 'alarms' | 'events' | 'bms' | 'owners' | 'supplement';
export type PullOutcome = 'running' | 'done' | 'partial' | 'held' | 'empty' | 'refused' | 'unreachable' | 'failed' | 'interrupted';
export interface PullRun {
  id: string; kind: PullKind; cause: 'schedule' | 'person' | 'restart'; asked_by: string; supplement_id: string | null; started_at: string; finished_at: string | null;
  outcome: PullOutcome; calls: number; pages: number; received: number; accepted: number; repeated: number; quarantined: number; refused: number; notes: string[]; error: string | null;
}
export interface Planned { kind: PullKind; cron: string; name?: string | null }
export interface PullsPage {
  version: number; pulls_on: boolean; base_url: string; page_size: number; plan: (Planned & { next_run: string | null; last_run: PullRun | null })[];
  updated_at: string | null; updated_by: string; has_credential: boolean; held: { since: string; stations: number; reason: string } | null;
}
export interface PullsBody { version: number; pulls_on: boolean; base_url: string; page_size: number; plan: Planned[] }
export type SupplementState = 'open' | 'filled' | 'empty' | 'refused' | 'failed';
export interface Supplement {
  id: string; interface: string; station_id: string; equipment_id: string; connector_id: string; missing_from: string; missing_to: string | null; reason: string; opened_by: string;
  opened_at: string; state: SupplementState; tries: number; next_try_at: string | null; rows: number; last_error: string | null; closed_at: string | null;
}
export interface NewSupplement { interface: string; station_id: string; connector_id: string; missing_from: string; missing_to: string | null; reason: string }

export interface Rule {
  code: string; severity: string; table: string; fields: string[]; says: string; says_zh: string; why: string; source: string;
  limit: number | null; unit?: string; good: unknown; bad: unknown; stage: 'arrival' | 'history';
}
export interface CheckResult {
  ok: boolean; ret: number; sub_code: string | number | null; reason: string | null; rows: number; findings: Finding[];
  warnings: WarningRow[];
}

/** A sentence in both languages, with a code for programs. */
export interface Words { code: string; text: string; text_en: string }
export interface SheetFinding { row: number; column: string; value: string; code: string; severity: string; text: string; text_en: string }
/** An uploaded sheet: `accepted` counts rows stored now or before, `repeated` those of all that the platform held already. */
export interface Upload {
  id: string; operator_id: string; sender_id: string; kind: string; file_name: string; bytes: number; repeats_of: string | null; reason: string;
  uploaded_by: string; state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'; rows_total: number; rows_done: number; accepted: number;
  quarantined: number; repeated: number; refused: number; created_at: string; finished_at: string | null; kept_until: string; has_errors: boolean;
  outcome: { problem: Words | null; findings: number; rows_wrong: number; rows_warned: number; cut: boolean; first: SheetFinding[]; notes: Words[] };
}

export interface UserRow {
  id: string | number; username: string; name: string; org: string; role: string; scope: { regions: string[]; operators: string[] };
  state: string; updated_at?: string | null; version?: number; must_change?: boolean;
}
export interface NewUser { username: string; name: string; org: string; role: string; scope: { regions: string[]; operators: string[] }; password: string }
export interface UserPatch { version?: number; name?: string; org?: string; role?: string; scope?: { regions: string[]; operators: string[] }; state?: string; password?: string }
export interface AuditRow { id: string | number; at: string; actor: string; action: string; object: string; detail: unknown; ip: string | null }
/** Whether every entry of the audit log still carries the hash of the one before. */
export interface Chain { checked: number; whole: boolean; broken_at: number | null }
export interface Job {
  name: string; about: string; cron: string;
  last_run: { started_at: string; finished_at: string | null; ok: boolean | null; summary: string | null } | null; next_run: string | null;
}

/** Live events, one interface per topic. */
export interface StatusEvent {
  changes: [string, string, string, Status, string][];
  stations: [string, Status, number, number][];
}
export interface OverviewEvent { status: StatusCounts; load_w: number; energy_today_wh: number; as_of: string }
export interface IngestEvent { messages_per_s: number; rows_per_s: number; refused_per_s: number; as_of: string }

/** Sums of vehicles over the days asked for; null where no day may be shown. */
export interface VehicleArea {
  adcode: string; name: string; name_en: string; vehicles_per_day: number | null; distance_m: number | null;
  sessions: number | null; energy_wh: number | null; plug_in_soc_pct: number | null; hidden_days: number;
}
export interface VehicleDay { day: string; vehicles: number; distance_m: number; sessions: number | null; energy_wh: number | null }
export interface Vehicles { whole: VehicleArea; days: VehicleDay[]; parts: VehicleArea[]; smallest_group: number; from: string; to: string; as_of: string }
export interface VehiclePlatform {
  id: string; links: number; max_links: number; locked: boolean; editions: number[]; signature: string;
  frames: number; refused: number; last_login: string | null; last_frame: string | null;
}
/** One attempt to take one day of a grid company, with its receipt. */
export interface GridDelivery {
  id: string; received_at: string; day: string; source: string; source_name: string; revision: number; state: string; carrier: string;
  first_point: string; encodings: string; files: number; bytes: number; areas: number; rows: number; accepted: number;
  quarantined: number; repeated: number; unmatched: number; findings: string[]; reason: string;
}
/** A transformer area with its load of one day; null where there is no curve. */
export interface GridArea {
  source: string; source_name: string; tg_no: string; tg_name: string; area_code: string; area_name: string; area_name_en: string;
  line_name: string; subs_name: string; capacity_va: number; transformers: number | null; pub_priv: string | null; run_status: string | null;
  stations: number; newest_day: string | null; revision: number | null; measured_share: number | null; highest_w: number | null;
  lowest_w: number | null; peak_share: number | null; minutes_80: number | null; minutes_100: number | null; heavy: boolean | null; over: boolean | null; codes: string[];
}
export interface GridAreas { items: GridArea[]; total: number; areas: number; with_data: number; heavy: number; over: number; capacity_va: number; day: string; as_of: string }
export interface GridCurve { kind: string; phase: string; unit: string; revision: number; start: string; step_s: number; values: (number | null)[]; codes: string[]; ct: number | null; pt: number | null }
export interface GridStation { operator_id: string; operator_name: string; station_id: string; known: boolean; name: string | null; valid_from: string; contract_va: number | null }
export interface GridAreaDay { day: string; revision: number; measured_share: number; highest_w: number | null; peak_share: number | null; minutes_80: number | null; minutes_100: number | null; heavy: boolean | null; over: boolean | null }
export interface GridAreaDetail { area: GridArea; day: string; curves: GridCurve[]; stations: GridStation[]; days: GridAreaDay[]; as_of: string }
