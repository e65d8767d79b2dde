import type { RouteRecordRaw } from 'vue-router';

export const adminRoutes: RouteRecordRaw[] = [
  { path: '/admin/users', component: () => import('./UsersScreen.vue'), meta: { menu: 'admin-users', title: 'users.title' } },
  { path: '/admin/audit', component: () => import('./AuditScreen.vue'), meta: { menu: 'audit', title: 'audit.title' } },
  { path: '/admin/jobs', component: () => import('./JobsScreen.vue'), meta: { menu: 'jobs', title: 'jobs.title' } },
];
