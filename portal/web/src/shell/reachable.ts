/** Element Plus leaves the scrolling part of an open list out of the tab order; this puts it in (WCAG 2.1.1). */
import { nextTick } from 'vue';

/** For `visible-change` of a select. */
export async function reachable(open: boolean): Promise<void> {
  if (!open) return;
  await nextTick();
  for (const list of document.querySelectorAll('.el-select-dropdown__wrap')) list.setAttribute('tabindex', '0');
}
