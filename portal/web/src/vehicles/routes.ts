import type { RouteRecordRaw } from 'vue-router';

export const vehicleRoutes: RouteRecordRaw[] = [
  { path: '/vehicles', component: () => import('./VehiclesScreen.vue'), meta: { menu: 'vehicles', title: 'vehicles.title' } },
];
