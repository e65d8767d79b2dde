import type { RouteRecordRaw } from 'vue-router';

export const gridCompanyRoutes: RouteRecordRaw[] = [
  { path: '/grid', component: () => import('./DeliveriesScreen.vue'), meta: { menu: 'grid-data', title: 'gridco.title' } },
  { path: '/grid/areas', component: () => import('./AreasScreen.vue'), meta: { menu: 'grid-data', title: 'gridco.areas_title', above: [{ title: 'gridco.title', to: '/grid' }] } },
  { path: '/grid/areas/:source/:tg', component: () => import('./AreaScreen.vue'), meta: { menu: 'grid-data', title: 'gridco.one', above: [{ title: 'gridco.title', to: '/grid' }, { title: 'gridco.areas_title', to: '/grid/areas' }] } },
];
