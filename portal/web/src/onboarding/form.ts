/** The application form as it is typed, and as it is sent. */
import { isCreditCode } from './creditCode';
import type { Application, ApplicationForm, Contact } from './types';

/** Lists are typed as lines. */
export interface Draft { uscid: string; name: string; short_name: string; contact: Contact; technical: Contact; owners: string; addresses: string; base_url: string; suite: string; note: string }
export const SUITES = ['AES128-CBC.HMAC-MD5', 'SM4-CBC.HMAC-SM3'] as const;

const nobody = (): Contact => ({ name: '', phone: '', email: '' });
export function blank(): Draft {
  return { uscid: '', name: '', short_name: '', contact: nobody(), technical: nobody(), owners: '', addresses: '', base_url: '', suite: SUITES[0], note: '' };
}
export function ofApplication(a: Application): Draft {
  return { uscid: a.uscid, name: a.name, short_name: a.short_name, contact: { ...a.contact }, technical: { ...a.technical }, owners: a.owners.join('\n'), addresses: a.addresses.join('\n'), base_url: a.base_url, suite: a.suite, note: a.note };
}
const lines = (text: string): string[] => text.split(/[\s,,;;]+/).filter(Boolean);
export function toForm(d: Draft): ApplicationForm {
  return { ...d, name: d.name.trim(), short_name: d.short_name.trim() || d.name.trim().slice(0, 40), owners: lines(d.owners), addresses: lines(d.addresses) };
}
/** Whether everything that must be there is. */
export function filled(d: Draft): boolean {
  const person = (c: Contact): boolean => c.name.trim() !== '' && c.phone.replace(/\D/g, '').length >= 7;
  return isCreditCode(d.uscid) && d.name.trim().length >= 2 && person(d.contact) && person(d.technical);
}
