/** The map as a chunk of its own, and the switch that leaves it out (`portal_map=off`, for tests and slow machines). */
import { defineAsyncComponent } from 'vue';

export const LazyMap = defineAsyncComponent(() => import('./MapView.vue'));

/** False when this browser has the map switched off. */
export function mapWanted(): boolean { return localStorage.getItem('portal_map') !== 'off'; }
