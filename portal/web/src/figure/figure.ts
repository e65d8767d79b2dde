/** A figure of the server in the unit people read. */
import type { Figure } from '@/api/contract';
import { energy, num, percent, power, type Measured } from '@/format/numbers';

/** Text and unit key of `figure`; units of the contract: W, Wh, 1 (a share), 分/100 (a score), or none (a count). */
export function readable(figure: Pick<Figure, 'value' | 'unit'>): Measured {
  switch (figure.unit) {
    case 'W': return power(figure.value);
    case 'Wh': return energy(figure.value);
    case '1':
    case 'share': return { text: percent(figure.value), unit: '%' };
    case '分/100':
    case 'score': return { text: num(figure.value, 1), unit: 'score' };
    default: return { text: num(figure.value), unit: figure.unit };
  }
}
