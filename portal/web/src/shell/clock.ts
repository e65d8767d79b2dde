/**
 * The platform's clock. In a demonstration it differs from the wall clock and may run faster;
 * all relative times on screen are reckoned from it.
 */
import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { localDay } from '@/address/days';

const now = ref(Date.now());
let base = Date.now();
let heardAt = Date.now();
let speed = 1;

/** Platform time in milliseconds, moved once a second. */
export const platformNow: Readonly<Ref<number>> = now;
/** Beijing local day of the platform's clock. */
export const today: ComputedRef<string> = computed(() => localDay(now.value));

/** Platform time of this very moment, in milliseconds. */
export function nowMs(): number { return base + (Date.now() - heardAt) * speed; }

/** Sets the clock by what the server told: `at` in milliseconds, `rate` in platform seconds per second. */
export function setClock(at: number, rate: number): void {
  if (!Number.isFinite(at)) return;
  base = at;
  heardAt = Date.now();
  speed = Number.isFinite(rate) && rate > 0 ? rate : 1;
  now.value = base;
}

/** Starts the ticking; called once by the application. */
export function startClock(): void {
  setInterval(() => { now.value = nowMs(); }, 1_000);
}
