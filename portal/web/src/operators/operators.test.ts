import { describe, expect, it } from 'vitest';
import type { Operator } from '@/api/contract';
import { differences, draftOf, patchOf } from './draft';
import { isCreditCode, isOperatorId, lines } from './state';

const operator = { settings: { clock_policy: 'observe', clock_window_s: 600, replay_policy: 'repeat', rate_per_s: 200, burst: 400, max_body_bytes: 1, token_ttl_s: 7200, ack_details: true, unheard_of: 'kept' }, interfaces: [{ name: 'a', open: true }], ip_allow: ['10.0.0.0/8'], delegations: [], version: 3 } as unknown as Operator;

describe('settings draft', () => {
  it('differs in nothing before it is edited', () => {
    expect(differences(draftOf(operator), draftOf(operator))).toEqual([]);
  });
  it('tells each change with both values', () => {
    const draft = draftOf(operator);
    draft.settings.rate_per_s = 50;
    draft.interfaces[0]!.open = false;
    draft.ip_allow = ' 10.0.0.0/8 \n 192.168.0.1';
    expect(differences(draftOf(operator), draft)).toEqual([
      { key: 'rate_per_s', before: '200', after: '50' },
      { key: 'a', before: 'true', after: 'false' },
      { key: 'ip_allow', before: '10.0.0.0/8', after: '10.0.0.0/8, 192.168.0.1' },
    ]);
  });
  it('does not touch the operator it was made from', () => {
    const draft = draftOf(operator);
    draft.interfaces[0]!.open = false;
    draft.settings.burst = 1;
    expect(operator.interfaces[0]!.open).toBe(true);
    expect(operator.settings.burst).toBe(400);
  });
  it('sends back settings the portal does not know, with the version it saw', () => {
    const patch = patchOf(draftOf(operator), 3);
    expect(patch.version).toBe(3);
    expect(patch.settings).toMatchObject({ unheard_of: 'kept' });
    expect(patch.ip_allow).toEqual(['10.0.0.0/8']);
  });
});
describe('forms', () => {
  it('know the shape of ids', () => {
    expect(isOperatorId('MA0000001')).toBe(true);
    expect(isOperatorId('ma0000001')).toBe(false);
    expect(isOperatorId('MA000000')).toBe(false);
    expect(isCreditCode('91370000MA00000001')).toBe(true);
    expect(isCreditCode('91370000IA00000001')).toBe(false);
    expect(lines(' a\n b, c ')).toEqual(['a', 'b', 'c']);
  });
});
