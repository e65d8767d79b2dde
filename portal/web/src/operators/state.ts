/** Words and marks of operators' states, and the checks of forms. */
import type { OperatorState } from '@/api/contract';

export const STATE_MARK: Record<OperatorState, { mark: string; tone: string }> = {
  pending: { mark: '◇', tone: 'warn' }, active: { mark: '●', tone: 'good' }, suspended: { mark: '▲', tone: 'bad' }, refused: { mark: '✕', tone: '' }, closed: { mark: '○', tone: '' },
};

/** Suites the platform knows; the first is the standard's default. */
export const SUITES = ['AES128-CBC.HMAC-MD5', 'SM4-CBC.HMAC-SM3'] as const;

/** An operator id of the standard: nine letters or digits. */
export function isOperatorId(text: string): boolean { return /^[0-9A-Z]{9}$/.test(text); }
/** Shape of a unified social credit code (18 characters without I, O, S, V, Z). */
export function isCreditCode(text: string): boolean { return /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text); }
/** One address or network per line. */
export function lines(text: string): string[] { return text.split(/[\s,]+/).filter(Boolean); }
