import { describe, expect, it } from 'vitest';
import { checkCharacter, isCreditCode, operatorId } from './creditCode';

describe('credit code', () => {
  it('accepts the example of the standard and no neighbour of it', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(isCreditCode('91350100M000100Y44')).toBe(false);
    expect(isCreditCode('91350100M000100Y4')).toBe(false);
    expect(isCreditCode('9135O100M000100Y43')).toBe(false);
  });
  it('names the check character and the operator id', () => {
    expect(checkCharacter('91350100M000100Y4')).toBe('3');
    expect(operatorId('91350100M000100Y43')).toBe('M000100Y4');
    expect(operatorId('x')).toBe('');
  });
});
