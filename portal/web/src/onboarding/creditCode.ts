/** The unified social credit code (GB 32100-2015): form and check character, so that a typing error is seen before it is sent. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The check character that fits the first 17; empty when one of them does not occur in credit codes. */
export function checkCharacter(code: string): string {
  let sum = 0;
  for (const [place, weight] of WEIGHTS.entries()) {
    const value = ALPHABET.indexOf(code[place] ?? ' ');
    if (value < 0) return '';
    sum += value * weight;
  }
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}
/** Whether length, alphabet and check character are right. */
export function isCreditCode(code: string): boolean { return code.length === 18 && checkCharacter(code) === code[17]; }
/** The operator id of the interfaces: characters 9 to 17. */
export function operatorId(code: string): string { return isCreditCode(code) ? code.slice(8, 17) : ''; }
