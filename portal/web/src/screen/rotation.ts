/** Turns through the areas every 20 s; Space pauses, arrows steer; no turning for people who want no motion. */
import { computed, onMounted, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue';

export interface Rotation { at: Ref<number>; paused: Ref<boolean>; toggle: () => void; step: (by: number) => void; shown: ComputedRef<number> }

/** Rotation over `count` areas. */
export function useRotation(count: () => number, everyMs = 20_000): Rotation {
  const at = ref(0);
  const paused = ref(typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches);
  const step = (by: number): void => { const n = count(); if (n > 0) at.value = (((at.value + by) % n) + n) % n; };
  const toggle = (): void => { paused.value = !paused.value; };
  function key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select')) return;
    if (event.key === ' ' && !(event.target instanceof HTMLElement && event.target.closest('button, a'))) toggle();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') step(1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') step(-1);
    else return;
    event.preventDefault();
  }
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    window.addEventListener('keydown', key);
    timer = setInterval(() => { if (!paused.value) step(1); }, everyMs);
  });
  onScopeDispose(() => {
    clearInterval(timer);
    window.removeEventListener('keydown', key);
  });
  return { at, paused, toggle, step, shown: computed(() => Math.min(at.value, Math.max(0, count() - 1))) };
}

/** Milliseconds from `now` to the next 04:00 in Beijing, when the screen reloads itself. */
export function untilFour(now: number): number {
  const day = 86_400_000;
  const shifted = (now + 8 * 3_600_000) % day;
  return (((4 * 3_600_000 - shifted) % day) + day) % day || day;
}
