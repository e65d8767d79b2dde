/** Addresses. Each route names the menu id it needs; the server checks again at each call. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { allowed } from './shell/menu';
import { home, me, menu, restore } from './shell/session';
import { overviewRoutes } from './overview/routes';
import { stationRoutes } from './stations/routes';
import { vehicleRoutes } from './vehicles/routes';
import { interfaceRoutes } from './interfaces/routes';
import { qualityRoutes } from './quality/routes';
import { operatorRoutes } from './operators/routes';
import { onboardingRoutes } from './onboarding/routes';
import { adminRoutes } from './admin/routes';
import { gridCompanyRoutes } from './grid-company/routes';
import { screenRoutes } from './screen/routes';
import { sheetRoutes } from './sheets/routes';

declare module 'vue-router' {
  interface RouteMeta {
    /** Menu id that opens this screen. */
    menu?: string;
    /** Key of the title in the words. */
    title?: string;
    /** Title keys and addresses of the screens above, outermost first. */
    above?: { title: string; to: string }[];
    /** Shown without the shell (login, big screen). */
    bare?: boolean;
    /** Reached without a session. */
    open?: boolean;
  }
}

const shellRoutes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./shell/LoginScreen.vue'), meta: { bare: true, open: true, title: 'login.title' } },
  { path: '/welcome', component: () => import('./shell/WelcomeScreen.vue'), meta: { title: 'shell.welcome' } },
  { path: '/:rest(.*)*', component: () => import('./shell/NotFoundScreen.vue'), meta: { title: 'shell.not_found' } },
];

export const router = createRouter({
  history: createWebHistory(),
  routes: [...overviewRoutes, ...stationRoutes, ...vehicleRoutes, ...interfaceRoutes, ...qualityRoutes, ...operatorRoutes, ...onboardingRoutes, ...adminRoutes, ...gridCompanyRoutes, ...screenRoutes, ...sheetRoutes, ...shellRoutes],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});

router.beforeEach(async (to) => {
  const signedIn = me.value !== null || (await restore());
  if (to.path === '/login') return signedIn ? { path: typeof to.query.next === 'string' && to.query.next.startsWith('/') && !to.query.next.startsWith('//') ? to.query.next : home() } : true;
  if (!signedIn && !to.meta.open) return { path: '/login', query: to.fullPath === '/' ? {} : { next: to.fullPath } };
  if (to.path === '/' && !allowed(menu.value, 'overview')) return { path: home() };
  return true;
});
