import type { RouteRecordRaw } from 'vue-router';

export const sheetRoutes: RouteRecordRaw[] = [
  { path: '/sheets', component: () => import('./SheetsScreen.vue'), meta: { menu: 'sheets', title: 'sheets.title' } },
];
