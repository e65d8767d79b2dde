/**
 * Live events: one EventSource for the whole tab, shared by the screens that ask for topics.
 * A ticket is fetched for each connection; 45 s of silence count as lost, and then screens poll (see `pollWhenLost`).
 */
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue';
import { api, BASE, take } from './client';
import type { IngestEvent, OverviewEvent, StatusEvent } from './contract';

/** What each topic delivers. */
export interface Topics { status: StatusEvent; overview: OverviewEvent; ingest: IngestEvent }
export type Topic = keyof Topics;
export type LiveState = 'off' | 'connecting' | 'live' | 'lost';

const SILENCE_MS = 45_000;
const POLL_MS = 30_000;
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

type Handler = (data: never) => void;
let onReset: () => void = () => undefined;
/** Called when the server can no longer tell what was missed: what is cached must be asked again. */
export function whenReset(handler: () => void): void { onReset = handler; }
const handlers = new Map<Topic, Set<Handler>>();
const state = ref<LiveState>('off');
const lastAt = ref(0);
let source: EventSource | null = null;
let opened = '';
let lastId = '';
let attempts = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let watchdog: ReturnType<typeof setInterval> | undefined;
let connecting = false;

/** State of the connection, for the dot in the header. */
export const liveState: Readonly<Ref<LiveState>> = state;
/** Wall-clock milliseconds of the last event; 0 before the first. */
export const lastEventAt: Readonly<Ref<number>> = lastAt;
/** Interval for vue-query: polling only while the live connection is lost. */
export const pollWhenLost: ComputedRef<number | false> = computed(() => (state.value === 'lost' ? POLL_MS : false));

function topics(): string { return [...handlers.keys()].filter((t) => handlers.get(t)?.size).sort().join(','); }

function heard(id: string): void {
  lastAt.value = Date.now();
  if (id) lastId = id;
  state.value = 'live';
}

function close(): void {
  source?.close();
  source = null;
  opened = '';
}

function retry(): void {
  close();
  state.value = 'lost';
  clearTimeout(timer);
  timer = setTimeout(() => void connect(), WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)]);
  attempts += 1;
}

async function connect(): Promise<void> {
  const wanted = topics();
  if (!wanted || document.hidden) { close(); state.value = 'off'; return; }
  if (connecting || (source && opened === wanted)) return;
  connecting = true;
  if (state.value !== 'lost') state.value = 'connecting';
  try {
    const { ticket } = await take(api.POST('/live/ticket'));
    close();
    const query = new URLSearchParams({ ticket, topics: wanted });
    if (lastId) query.set('last_event_id', lastId);
    listen(new EventSource(`${BASE}/live?${query}`), wanted);
  } catch {
    retry();
  } finally {
    connecting = false;
  }
  if (source && topics() !== opened) void connect();
}

function listen(stream: EventSource, wanted: string): void {
  source = stream;
  opened = wanted;
  stream.onopen = () => { attempts = 0; heard(''); };
  stream.onerror = () => { if (source === stream) retry(); };
  stream.addEventListener('heartbeat', (event) => heard((event as MessageEvent).lastEventId));
  stream.addEventListener('reset', (event) => { heard((event as MessageEvent).lastEventId); onReset(); });
  for (const topic of wanted.split(',') as Topic[]) {
    stream.addEventListener(topic, (event) => {
      const message = event as MessageEvent<string>;
      heard(message.lastEventId);
      const data = JSON.parse(message.data) as never;
      for (const handler of handlers.get(topic) ?? []) handler(data);
    });
  }
  watchdog ??= setInterval(() => {
    if (source && Date.now() - lastAt.value > SILENCE_MS) retry();
  }, 5_000);
}

let waiting = false;
function reconsider(): void {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; void connect(); }, 50);
}

if (typeof document !== 'undefined') document.addEventListener('visibilitychange', reconsider);
if (typeof window !== 'undefined') {
  window.addEventListener('offline', () => { if (source) retry(); });
  window.addEventListener('online', () => { if (state.value === 'lost') { attempts = 0; clearTimeout(timer); void connect(); } });
}

/** Calls `handler` with every event of `topic` until the calling component goes away. */
export function useLive<T extends Topic>(topic: T, handler: (data: Topics[T]) => void): void {
  const set = handlers.get(topic) ?? new Set<Handler>();
  handlers.set(topic, set);
  set.add(handler as Handler);
  reconsider();
  onScopeDispose(() => { set.delete(handler as Handler); reconsider(); });
}

/** Ends the connection, at logout. */
export function stopLive(): void {
  clearTimeout(timer);
  close();
  lastId = '';
  state.value = 'off';
}
