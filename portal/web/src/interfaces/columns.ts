/** Columns of message lists. */
import type { MessageRow } from '@/api/contract';
import { num } from '@/format/numbers';
import { dateTime } from '@/format/times';
import type { Column } from '@/grid/columns';

/** Text colour class of the answer. */
export function messageTone(row: Pick<MessageRow, 'ret'>): string { return row.ret === 0 ? 'good' : 'bad'; }

/** Columns; `short` leaves out operator and interface, which the page already names. */
export function messageColumns(t: (key: string) => string, short: boolean): Column<MessageRow>[] {
  return [
    { key: 'received_at', label: t('messages.col.received'), track: 'minmax(160px, 1.2fr)', value: (r) => r.received_at, csv: (r) => dateTime(r.received_at) },
    ...(short ? [] : [
      { key: 'operator_id', label: t('interfaces.col.operator'), track: 'minmax(130px, 1fr)', value: (r: MessageRow) => r.operator_id },
      { key: 'interface', label: t('interfaces.col.interface'), track: 'minmax(210px, 1.8fr)', value: (r: MessageRow) => r.interface },
    ]),
    { key: 'ret', label: t('messages.col.ret'), track: 'minmax(90px, 0.8fr)', value: (r) => r.ret, csv: (r) => `${r.ret}${r.sub_code === null ? '' : `/${r.sub_code}`}` },
    { key: 'reason', label: t('messages.col.reason'), track: 'minmax(130px, 1.6fr)', value: (r) => r.reason },
    { key: 'rows', label: t('interfaces.col.rows'), numeric: true, track: 'minmax(64px, 0.5fr)', value: (r) => r.rows, text: (r) => num(r.rows) },
    { key: 'accepted', label: t('messages.col.accepted'), numeric: true, track: 'minmax(70px, 0.5fr)', value: (r) => r.accepted, text: (r) => num(r.accepted) },
    { key: 'quarantined', label: t('interfaces.col.quarantined'), numeric: true, track: 'minmax(70px, 0.5fr)', value: (r) => r.quarantined },
    { key: 'bytes', label: t('messages.col.size'), numeric: true, track: 'minmax(80px, 0.6fr)', value: (r) => r.bytes },
    { key: 'took_ms', label: t('messages.col.took'), unit: 'ms', numeric: true, track: 'minmax(76px, 0.6fr)', value: (r) => r.took_ms, text: (r) => num(r.took_ms, 0) },
    { key: 'lateness_s', label: t('messages.col.lateness'), unit: 's', numeric: true, track: 'minmax(84px, 0.6fr)', value: (r) => r.lateness_s, text: (r) => num(r.lateness_s, 0) },
    { key: 'warnings', label: t('messages.col.warnings'), track: 'minmax(90px, 0.9fr)', value: (r) => r.warnings.join(' ') },
  ];
}
