/** Opens the search from anywhere. */
import { ref } from 'vue';
export const searchOpen = ref(false);
/** Shows the search dialog. */
export function openSearch(): void { searchOpen.value = true; }
