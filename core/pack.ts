import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const MANIFEST = new URL('package.json', import.meta.url);
const KEPT = new URL('package.json.kept', import.meta.url);
/** `./testing/vitest` needs it. Named in the repository, it would be installed with `--omit=dev` as well. */
const PEERS = { peerDependencies: { vitest: '>=5' }, peerDependenciesMeta: { vitest: { optional: true } } };

/**
 * `node pack.ts before` and `node pack.ts after`, run by npm around packing. In the repository, `exports` leads to the sources, so that
 * plugins run, and are tested and built, with nothing built before; the package has what is built of them, and no sources.
 */
function before(): void {
  // One that was left behind by an interrupted run is the whole one.
  const text = readFileSync(existsSync(KEPT) ? KEPT : MANIFEST, 'utf8');
  writeFileSync(KEPT, text);
  const manifest = JSON.parse(text) as { exports: Record<string, string> };
  const exports = Object.fromEntries(Object.entries(manifest.exports).map(([name, target]) => [name, built(target)]));
  writeFileSync(MANIFEST, `${JSON.stringify({ ...manifest, ...PEERS, exports }, null, 2)}\n`);
}

function built(target: string): string | Record<string, string> {
  const [, module] = /^\.\/(.+)\.ts$/.exec(target) ?? [];
  return module === undefined ? target : { types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` };
}

if (process.argv[2] === 'before') before();
else renameSync(KEPT, MANIFEST);
