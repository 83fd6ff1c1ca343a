import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const MANIFEST = new URL('package.json', import.meta.url);
const KEPT = new URL('package.json.kept', import.meta.url);

/**
 * `node pack.ts before` and `node pack.ts after`, run by npm around packing. In the repository, `exports` leads to the sources
 * under a condition of its own; the package has no sources, and its package.json must not name any.
 */
function before(): void {
  // One that was left behind by an interrupted run is the whole one.
  const text = readFileSync(existsSync(KEPT) ? KEPT : MANIFEST, 'utf8');
  writeFileSync(KEPT, text);
  const manifest = JSON.parse(text) as { exports: Record<string, string | Record<string, string>> };
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === 'object') delete target['hotline-source'];
  }
  writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[2] === 'before') before();
else renameSync(KEPT, MANIFEST);
