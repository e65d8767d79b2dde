// Writes dist/manifest.json last: its presence says that the build is complete.
// {files:[{path, bytes, gzip, br}], chunks:{name:{file, css, imports, dynamic_imports, is_entry}}}
import { readFile, rm, stat, writeFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;

async function below(folder, prefix = '') {
  const out = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) out.push(...(await below(join(folder, entry.name), `${path}/`)));
    else out.push(path);
  }
  return out;
}

const vite = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'));
const chunks = {};
for (const [name, chunk] of Object.entries(vite)) {
  chunks[name] = {
    file: chunk.file,
    css: chunk.css ?? [],
    imports: chunk.imports ?? [],
    dynamic_imports: chunk.dynamicImports ?? [],
    is_entry: chunk.isEntry === true,
  };
}
await rm(join(dist, '.vite'), { recursive: true });

const all = new Set(await below(dist));
const files = [];
for (const path of [...all].sort()) {
  if (path.endsWith('.br') || path === 'manifest.json') continue;
  const raw = await readFile(join(dist, path));
  const br = all.has(`${path}.br`) ? (await stat(join(dist, `${path}.br`))).size : null;
  files.push({ path, bytes: raw.length, gzip: gzipSync(raw).length, br });
}
await writeFile(join(dist, 'manifest.json'), `${JSON.stringify({ files, chunks }, null, 1)}\n`);
console.log(`dist: ${files.length} files, ${files.reduce((n, f) => n + f.bytes, 0)} bytes, ${files.reduce((n, f) => n + (f.br ?? f.bytes), 0)} bytes with Brotli`);
