import { createApp } from 'vue';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import App from './shell/App.vue';
import { router } from './router';
import { i18n, useWords, type Locale } from './words';
import { bindQueries } from './shell/session';
import { startClock } from './shell/clock';
import { whenReset } from './api/live';
import { Problem } from './api/problem';
import './tokens.css';
import './base.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => 800 * 2 ** attempt,
    },
  },
});
bindQueries(queries);
whenReset(() => void queries.invalidateQueries());
startClock();

const asked = new URLSearchParams(location.search).get('lang');
const locale: Locale = (asked === 'en' || asked === 'zh-CN' ? asked : localStorage.getItem('portal_lang')) === 'en' ? 'en' : 'zh-CN';

await useWords(locale);
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(router).mount('#app');
