/** Breadcrumb of the screen in front; screens may add the names they learn (a station, a connector). */
import { onScopeDispose, ref, watchEffect, type Ref } from 'vue';

export interface Crumb { text: string; to?: string }
const extra = ref<Crumb[]>([]);

/** Crumbs the screen in front added. */
export const ownCrumbs: Readonly<Ref<Crumb[]>> = extra;

/** Adds crumbs behind those of the route while the calling screen is shown. */
export function useCrumbs(crumbs: () => Crumb[]): void {
  watchEffect(() => { extra.value = crumbs(); });
  onScopeDispose(() => { extra.value = []; });
}
