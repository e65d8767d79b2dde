/** The address is the state: filters live in the query part of the URL and nowhere else. */
import { computed, type ComputedRef, type WritableComputedRef } from 'vue';
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router';
import { today } from '@/shell/clock';
import { isDay, isPreset, presetDays, type DayRange, type Preset } from './days';

/** First value of a query key, '' when it is absent. */
export function one(query: LocationQuery, key: string): string {
  const value = query[key];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** `query` with `changes` applied; empty values and defaults are left out. */
export function changed(query: LocationQuery, changes: Record<string, string | undefined>, defaults: Record<string, string> = {}): LocationQueryRaw {
  const next: LocationQueryRaw = { ...query };
  for (const [key, value] of Object.entries(changes)) {
    if (!value || value === defaults[key]) delete next[key];
    else next[key] = value;
  }
  return next;
}

export interface Address {
  /** A text in the address; choosing pushes, typing (`typed`) replaces. */
  text: (key: string, fallback?: string, options?: { typed?: boolean }) => WritableComputedRef<string>;
  /** Several values in one key, separated by commas. */
  list: (key: string) => WritableComputedRef<string[]>;
  /** Changes several keys in one step of the history. */
  set: (changes: Record<string, string | undefined>) => void;
}

/** Reads and writes the query of the current route. */
export function useAddress(): Address {
  const route = useRoute();
  const router = useRouter();
  const go = (changes: Record<string, string | undefined>, typed: boolean, defaults?: Record<string, string>): void => {
    const to = { path: route.path, query: changed(route.query, changes, defaults), hash: route.hash };
    void (typed ? router.replace(to) : router.push(to));
  };
  return {
    text: (key, fallback = '', options) => computed({
      get: () => one(route.query, key) || fallback,
      set: (value) => go({ [key]: value ?? '' }, options?.typed ?? false, { [key]: fallback }),
    }),
    list: (key) => computed({
      get: () => one(route.query, key).split(',').filter(Boolean),
      set: (values) => go({ [key]: values.join(',') }, false),
    }),
    set: (changes) => go(changes, false),
  };
}

export interface RangeAddress {
  range: ComputedRef<DayRange>;
  preset: ComputedRef<Preset | ''>;
  choose: (preset: Preset) => void;
  custom: (range: DayRange) => void;
}

/** Day range of the address: `last=7d`, or `from=…&to=…`; `fallback` when neither stands there. */
export function useRange(fallback: Preset): RangeAddress {
  const route = useRoute();
  const { set } = useAddress();
  const fixed = computed<DayRange | null>(() => {
    const from = one(route.query, 'from');
    const to = one(route.query, 'to');
    if (!isDay(from) || !isDay(to)) return null;
    return from <= to ? { from, to } : { from: to, to: from };
  });
  const preset = computed<Preset | ''>(() => {
    if (fixed.value) return '';
    const last = one(route.query, 'last');
    return isPreset(last) ? last : fallback;
  });
  const range = computed(() => fixed.value ?? presetDays(preset.value || fallback, today.value));
  return {
    range,
    preset,
    choose: (word) => set({ last: word === fallback ? undefined : word, from: undefined, to: undefined }),
    custom: (days) => set({ last: undefined, from: days.from, to: days.to }),
  };
}
