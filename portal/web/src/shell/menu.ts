/** What the left menu shows: the server names ids, this file knows group, address and icon of each. */

export interface MenuItem { id: string; path: string; group: MenuGroup; icon: string }
export type MenuGroup = 'monitor' | 'quality' | 'operators' | 'system';
export const GROUPS: readonly MenuGroup[] = ['monitor', 'quality', 'operators', 'system'];

/** In the order of the menu. */
export const ITEMS: readonly MenuItem[] = [
  { id: 'overview', path: '/', group: 'monitor', icon: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z' },
  { id: 'screen', path: '/screen/province', group: 'monitor', icon: 'M2 3h16v11H2zM7 17h6M10 14v3' },
  { id: 'map', path: '/map', group: 'monitor', icon: 'M10 18s6-5.2 6-10a6 6 0 0 0-12 0c0 4.8 6 10 6 10zM10 10.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400z' },
  { id: 'stations', path: '/stations', group: 'monitor', icon: 'M4 17V4a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v13M3 17h10M8.5 6 6 10.500h2.500L7.5 14M12 9h2a1 1 0 0 1 1 1v4a1.5 1.5 0 0 0 3 0V8l-2-2' },
  { id: 'vehicles', path: '/vehicles', group: 'monitor', icon: 'M3 12l1.500-5a1 1 0 0 1 1-.7h9a1 1 0 0 1 1 .7L17 12v4h-2v-1.500H5V16H3zM4.500 11.500h11M6 13.300h.5M13.500 13.300h.5' },
  { id: 'grid-data', path: '/grid', group: 'monitor', icon: 'M10 2v16M5 6h10M3 10h14M6 18l4-8 4 8' },
  { id: 'interfaces', path: '/interfaces', group: 'quality', icon: 'M2 10h3l2-6 4 12 3-8 1 2h3' },
  { id: 'messages', path: '/messages', group: 'quality', icon: 'M3 4h14v10H9l-4 3v-3H3zM6 8h8M6 11h5' },
  { id: 'quarantine', path: '/quarantine', group: 'quality', icon: 'M10 2 3 5v5c0 4 3 7 7 8 4-1 7-4 7-8V5zM10 6v5M10 13.500v.5' },
  { id: 'try-data', path: '/try-data', group: 'quality', icon: 'M4 3h8l4 4v10H4zM12 3v4h4M7 12l2 2 4-4' },
  { id: 'sheets', path: '/sheets', group: 'quality', icon: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12M13 4v12' },
  { id: 'rules', path: '/rules', group: 'quality', icon: 'M5 3h11v14H5zM8 7h5M8 10h5M8 13h3M3 6h2M3 10h2M3 14h2' },
  { id: 'operators', path: '/operators', group: 'operators', icon: 'M3 17V7l5-4v14M8 17h9V9H8M11 12h3M11 14.500h3M5 9h1M5 12h1' },
  { id: 'onboarding', path: '/applications', group: 'operators', icon: 'M4 3h8l4 4v10H4zM12 3v4h4M7 10h6M7 13h3M12 13l1.500 1.500L16 12' },
  { id: 'admin-users', path: '/admin/users', group: 'system', icon: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 17c0-3.5 3-5 7-5s7 1.5 7 5' },
  { id: 'audit', path: '/admin/audit', group: 'system', icon: 'M4 3h9l3 3v11H4zM7 8h6M7 11h6M7 14h3' },
  { id: 'jobs', path: '/admin/jobs', group: 'system', icon: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2' },
];

/** Screens that come with another menu id while the server has none of their own. */
const WITH: Record<string, string> = { quarantine: 'messages', onboarding: 'operators' };

/** Whether a menu of `ids` allows the screen `id`. */
export function allowed(ids: readonly string[], id: string): boolean {
  return ids.includes(id) || (WITH[id] !== undefined && ids.includes(WITH[id]));
}

/** Groups with the items that `ids` allow; empty groups are left out. */
export function menuOf(ids: readonly string[]): { group: MenuGroup; items: MenuItem[] }[] {
  return GROUPS.map((group) => ({ group, items: ITEMS.filter((item) => item.group === group && allowed(ids, item.id)) })).filter((g) => g.items.length > 0);
}
