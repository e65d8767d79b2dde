import type { RouteRecordRaw } from 'vue-router';

export const screenRoutes: RouteRecordRaw[] = [
  { path: '/screen/province', component: () => import('./ProvinceScreen.vue'), meta: { menu: 'screen', title: 'screen.title', bare: true } },
];
