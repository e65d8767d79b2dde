import { effectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

class FakeSource {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  listeners = new Map<string, (event: unknown) => void>();
  constructor(readonly url: string) { FakeSource.all.push(this); }
  addEventListener(name: string, handler: (event: unknown) => void): void { this.listeners.set(name, handler); }
  send(name: string, data: unknown, id = ''): void { this.listeners.get(name)?.({ data: JSON.stringify(data), lastEventId: id }); }
  close(): void { this.closed = true; }
}
const latest = (): FakeSource => FakeSource.all[FakeSource.all.length - 1]!;

describe('live connection', () => {
  let tickets = 0;
  beforeEach(() => {
    vi.resetModules();
    vi.useFakeTimers();
    FakeSource.all = [];
    tickets = 0;
    vi.stubGlobal('EventSource', FakeSource);
    vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined });
    const Native = globalThis.Request;
    vi.stubGlobal('Request', class extends Native { constructor(input: RequestInfo | URL, init?: RequestInit) { super(typeof input === 'string' ? new URL(input, 'http://portal.test') : input, init); } });
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ticket: `t${(tickets += 1)}` }), { status: 200, headers: { 'content-type': 'application/json' } }));
  });
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

  it('opens one stream for all topics and hands events to those who asked', async () => {
    const { useLive, liveState } = await import('./live');
    const got: unknown[] = [];
    const scope = effectScope();
    scope.run(() => { useLive('overview', (e) => got.push(e.load_w)); useLive('ingest', () => undefined); });
    await vi.advanceTimersByTimeAsync(100);
    expect(FakeSource.all).toHaveLength(1);
    expect(latest().url).toBe('/api/v1/live?ticket=t1&topics=ingest%2Coverview');
    latest().send('overview', { load_w: 5 }, '7');
    expect(got).toEqual([5]);
    expect(liveState.value).toBe('live');
    scope.stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(latest().closed).toBe(true);
    expect(liveState.value).toBe('off');
  });
  it('turns to polling when lost, and resumes behind the last event with a new ticket', async () => {
    const { useLive, liveState, pollWhenLost } = await import('./live');
    const scope = effectScope();
    scope.run(() => useLive('overview', () => undefined));
    await vi.advanceTimersByTimeAsync(100);
    latest().send('overview', {}, '41');
    expect(pollWhenLost.value).toBe(false);
    latest().onerror?.();
    expect(liveState.value).toBe('lost');
    expect(pollWhenLost.value).toBe(30_000);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(FakeSource.all).toHaveLength(2);
    expect(latest().url).toContain('ticket=t2');
    expect(latest().url).toContain('last_event_id=41');
    latest().onopen?.();
    expect(liveState.value).toBe('live');
    scope.stop();
  });
  it('takes 45 s of silence for a lost connection, and a heartbeat for life', async () => {
    const { useLive, liveState } = await import('./live');
    const scope = effectScope();
    scope.run(() => useLive('overview', () => undefined));
    await vi.advanceTimersByTimeAsync(100);
    latest().onopen?.();
    await vi.advanceTimersByTimeAsync(40_000);
    latest().send('heartbeat', {});
    await vi.advanceTimersByTimeAsync(40_000);
    expect(liveState.value).toBe('live');
    await vi.advanceTimersByTimeAsync(12_000);
    expect(liveState.value).toBe('lost');
    scope.stop();
  });
});
