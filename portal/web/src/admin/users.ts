/** Roles the server knows and the checks of the user form. */

export const ROLES = ['province_regulator', 'city_regulator', 'operator', 'grid', 'planner', 'sysadmin', 'secadmin', 'auditadmin'] as const;

/** Codes separated by spaces or commas. */
export function list(text: string): string[] { return text.split(/[\s,，、]+/).filter(Boolean); }

/** At least 10 characters of at least three kinds; the server has the last word. */
export function strongEnough(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  return password.length >= 10 && kinds >= 3;
}
