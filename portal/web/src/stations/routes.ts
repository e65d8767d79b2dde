import type { RouteRecordRaw } from 'vue-router';

const above = [{ title: 'stations.title', to: '/stations' }];
export const stationRoutes: RouteRecordRaw[] = [
  { path: '/map', component: () => import('./MapScreen.vue'), meta: { menu: 'map', title: 'map.title' } },
  { path: '/stations', component: () => import('./StationsScreen.vue'), meta: { menu: 'stations', title: 'stations.title' } },
  { path: '/stations/:operator/:station', component: () => import('./StationScreen.vue'), meta: { menu: 'stations', title: 'station.title', above } },
  { path: '/connectors/:operator/:connector', component: () => import('./ConnectorScreen.vue'), meta: { menu: 'stations', title: 'connector.title', above } },
  { path: '/orders/:operator/:order', component: () => import('./OrderScreen.vue'), meta: { menu: 'stations', title: 'order.title', above } },
];
