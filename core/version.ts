import { readFileSync } from 'node:fs';

const manifest = new URL(import.meta.url.endsWith('.ts') ? './package.json' : '../package.json', import.meta.url);

/** The version of the running host. */
export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
