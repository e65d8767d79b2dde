/** A masked message as lines, with the fields marked that broke a rule. */
import type { Finding } from '@/api/contract';

export interface Line { text: string; marked: boolean }

/** Pretty JSON, line by line; a line is marked when its key is the field of a finding (and, in a list, its row's). */
export function bodyLines(body: unknown, findings: readonly Pick<Finding, 'field' | 'index'>[]): Line[] {
  if (body === null || body === undefined) return [];
  const fields = new Set(findings.flatMap((f) => (f.field ? [lastPart(f.field)] : [])));
  return JSON.stringify(body, null, 2).split('\n').map((text) => {
    const key = /^\s*"([^"]+)":/.exec(text)?.[1];
    return { text, marked: key !== undefined && fields.has(key.toLowerCase().replaceAll('_', '')) };
  });
}

/** `ConnectorStatusInfo.Status` → `status`; snake case and camel case meet without underscores. */
function lastPart(field: string): string {
  return (field.split(/[./]/).pop() ?? field).replace(/\[\d+\]$/, '').toLowerCase().replaceAll('_', '');
}
