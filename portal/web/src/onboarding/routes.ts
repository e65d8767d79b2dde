import type { RouteRecordRaw } from 'vue-router';

export const onboardingRoutes: RouteRecordRaw[] = [
  { path: '/apply', component: () => import('./ApplyScreen.vue'), meta: { bare: true, open: true, title: 'onboarding.apply' } },
  { path: '/apply/mine', component: () => import('./MineScreen.vue'), meta: { bare: true, open: true, title: 'onboarding.mine' } },
  { path: '/certificates', component: () => import('./CertificateScreen.vue'), meta: { bare: true, open: true, title: 'onboarding.certificate.check' } },
  { path: '/applications', component: () => import('./ApplicationsScreen.vue'), meta: { menu: 'onboarding', title: 'onboarding.title' } },
  { path: '/applications/:id', component: () => import('./ApplicationScreen.vue'), meta: { menu: 'onboarding', title: 'onboarding.one', above: [{ title: 'onboarding.title', to: '/applications' }] } },
];
