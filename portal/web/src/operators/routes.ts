import type { RouteRecordRaw } from 'vue-router';

export const operatorRoutes: RouteRecordRaw[] = [
  { path: '/operators', component: () => import('./OperatorsScreen.vue'), meta: { menu: 'operators', title: 'operators.title' } },
  { path: '/operators/:id', component: () => import('./OperatorScreen.vue'), meta: { menu: 'operators', title: 'operators.one', above: [{ title: 'operators.title', to: '/operators' }] } },
];
