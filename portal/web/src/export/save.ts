/** Hands files to the browser. A data file is followed by its companion note: filter, period, cut-off, who, when. */
import { dateTime } from '@/format/times';
import { nowMs } from '@/shell/clock';
import { me } from '@/shell/session';
import { i18n } from '@/words';

/** What a companion note says beside the address, the person and the time. */
export interface Note { title: string; asOf?: string | null; cover?: number | null; rows?: number; definitions?: string[] }

/** Saves `content` under `name`. */
export function saveBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Saves text. */
export function saveText(name: string, text: string, type = 'text/plain'): void { saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` })); }

/** The companion note as text. */
export function noteText(note: Note): string {
  const t = i18n.global.t as (key: string) => string;
  const lines: [string, string][] = [
    [t('export.title'), note.title],
    [t('export.filter'), `${location.pathname}${location.search}`],
    [t('export.as_of'), dateTime(note.asOf)],
    [t('export.rows'), note.rows === undefined ? '' : String(note.rows)],
    [t('export.cover'), note.cover === undefined || note.cover === null ? '' : String(note.cover)],
    [t('export.definitions'), (note.definitions ?? []).join(', ')],
    [t('export.who'), `${me.value?.name ?? ''} (${me.value?.username ?? ''})`],
    [t('export.when'), dateTime(nowMs())],
  ];
  return lines.filter(([, value]) => value !== '').map(([key, value]) => `${key}: ${value}`).join('\r\n');
}

/** File name without characters that file systems refuse, with the platform's day. */
export function fileName(title: string, ending: string): string {
  return `${title.replace(/[\\/:*?"<>|\s]+/g, '_')}_${dateTime(nowMs()).slice(0, 10)}.${ending}`;
}

/** Saves a data file and, behind it, its companion note. */
export function saveWithNote(ending: string, text: string, type: string, note: Note): void {
  saveText(fileName(note.title, ending), text, type);
  setTimeout(() => saveText(fileName(`${note.title}_${i18n.global.t('export.note')}`, 'txt'), noteText(note)), 400);
}
