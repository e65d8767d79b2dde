// Writes a Brotli file beside every text file of dist/, so that the server never compresses at run time.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const text = /\.(js|mjs|css|html|svg|json|txt)$/;

/** Every file below `folder`, as paths relative to dist/. */
async function filesBelow(folder, prefix = '') {
  const out = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) out.push(...(await filesBelow(join(folder, entry.name), `${path}/`)));
    else out.push(path);
  }
  return out;
}

for (const path of await filesBelow(dist)) {
  if (path.startsWith('.vite/') || !text.test(path)) continue;
  const raw = await readFile(join(dist, path));
  const small = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  await writeFile(join(dist, `${path}.br`), small);
}
