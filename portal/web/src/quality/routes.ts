import type { RouteRecordRaw } from 'vue-router';

export const qualityRoutes: RouteRecordRaw[] = [
  { path: '/rules', component: () => import('./RulesScreen.vue'), meta: { menu: 'rules', title: 'rules.title' } },
  { path: '/try-data', component: () => import('./TryDataScreen.vue'), meta: { menu: 'try-data', title: 'try.title' } },
  { path: '/quarantine', component: () => import('./QuarantineScreen.vue'), meta: { menu: 'quarantine', title: 'quarantine.title' } },
  { path: '/findings', component: () => import('./FindingsScreen.vue'), meta: { menu: 'quarantine', title: 'findings.title' } },
];
