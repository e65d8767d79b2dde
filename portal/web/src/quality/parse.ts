/** Pasted text as JSON, with the line of the mistake. */

export type Parsed = { ok: true; body: unknown } | { ok: false; why: string; line: number };

/** Reads `text`; on failure says why and in which line. */
export function parseBody(text: string): Parsed {
  if (text.trim() === '') return { ok: false, why: '', line: 0 };
  try {
    return { ok: true, body: JSON.parse(text) as unknown };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^JSON\.parse: /, '') : '';
    return { ok: false, why, line: text.slice(0, mistakeAt(text)).split('\n').length };
  }
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Index of the first character that cannot stand where it stands (engines word their messages differently). */
function mistakeAt(text: string): number {
  let at = 0;
  const eat = (what: RegExp | string): boolean => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (typeof what === 'string') {
      if (text[at] !== what) return false;
      at += 1;
      return true;
    }
    what.lastIndex = at;
    const found = what.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  };
  const list = (close: string, item: () => boolean): boolean => {
    if (eat(close)) return true;
    do { if (!item()) return false; } while (eat(','));
    return eat(close);
  };
  const value = (): boolean => {
    if (eat('{')) return list('}', () => eat(SCALAR) && eat(':') && value());
    if (eat('[')) return list(']', value);
    return eat(SCALAR);
  };
  if (value()) eat('');
  return at;
}
