import type { RouteRecordRaw } from 'vue-router';

export const interfaceRoutes: RouteRecordRaw[] = [
  { path: '/interfaces', component: () => import('./InterfacesScreen.vue'), meta: { menu: 'interfaces', title: 'interfaces.title' } },
  { path: '/interfaces/:operator/:interface', component: () => import('./InterfaceScreen.vue'), meta: { menu: 'interfaces', title: 'interfaces.one', above: [{ title: 'interfaces.title', to: '/interfaces' }] } },
  { path: '/messages', component: () => import('./MessagesScreen.vue'), meta: { menu: 'messages', title: 'messages.title' } },
  { path: '/messages/:id', component: () => import('./MessageScreen.vue'), meta: { menu: 'messages', title: 'messages.one', above: [{ title: 'messages.title', to: '/messages' }] } },
];
