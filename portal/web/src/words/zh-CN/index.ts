/** All words of this language: one JSON file per feature, `base.json` at the root. */
const files = import.meta.glob<Record<string, unknown>>('./*.json', { eager: true, import: 'default' });

const words: Record<string, unknown> = {};
for (const [path, content] of Object.entries(files)) {
  const name = path.slice(2, -5);
  if (name === 'base') Object.assign(words, content);
  else words[name] = content;
}
export default words;
