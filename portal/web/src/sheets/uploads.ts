/** What a screen says about an upload. */
import type { Upload } from '@/api/contract';

/** Kinds of sheets, in the order of the form. */
export const KINDS = ['stations', 'orders', 'states'] as const;
export type Kind = (typeof KINDS)[number];
/** Largest file the server takes, bytes. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** Whether the upload may still change. */
export const isOpen = (upload: Upload): boolean => upload.state === 'waiting' || upload.state === 'running';
/** Share of rows of which is known what became; null while they are not counted. */
export function share(upload: Upload): number | null {
  if (!isOpen(upload)) return 1;
  return upload.rows_total > 0 ? Math.min(1, upload.rows_done / upload.rows_total) : null;
}

/** How it ended, for colour and words: `same` is a file whose rows the platform held already, every one. */
export type Verdict = 'waiting' | 'running' | 'good' | 'same' | 'partly' | 'none' | 'failed' | 'cancelled';
export function verdict(upload: Upload): Verdict {
  if (upload.state === 'waiting' || upload.state === 'running' || upload.state === 'failed' || upload.state === 'cancelled') return upload.state;
  const wrong = upload.refused + upload.quarantined;
  if (upload.rows_done > 0 && upload.repeated === upload.rows_done) return 'same';
  if (wrong === 0) return 'good';
  return upload.accepted > 0 ? 'partly' : 'none';
}
/** Colour and mark of a verdict; the mark says the same without the colour. */
export const TONE: Record<Verdict, { tone: '' | 'good' | 'warn' | 'bad'; mark: string }> = {
  waiting: { tone: '', mark: '○' }, running: { tone: '', mark: '◆' }, good: { tone: 'good', mark: '●' }, same: { tone: 'good', mark: '＝' },
  partly: { tone: 'warn', mark: '▲' }, none: { tone: 'bad', mark: '▲' }, failed: { tone: 'bad', mark: '✕' }, cancelled: { tone: '', mark: '■' },
};

/** Why a file cannot be sent, as a key of words; empty when it can. */
export function refusal(file: { name: string; size: number } | null): '' | 'none' | 'empty' | 'large' | 'kind' {
  if (!file) return 'none';
  if (file.size === 0) return 'empty';
  if (file.size > MOST_BYTES) return 'large';
  return /\.(xlsx|csv|txt)$/i.test(file.name) ? '' : 'kind';
}

/** File name that a Content-Disposition names (RFC 6266), or `otherwise`. */
export function nameOf(disposition: string | null, otherwise: string): string {
  const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (!coded) return otherwise;
  try {
    return decodeURIComponent(coded);
  } catch {
    return otherwise;
  }
}
