import type { RouteRecordRaw } from 'vue-router';

export const overviewRoutes: RouteRecordRaw[] = [
  { path: '/', component: () => import('./OverviewScreen.vue'), meta: { menu: 'overview', title: 'overview.title' } },
];
