import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, writeFiles, writePlugin } from '../fixtures/plugin-folder.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Target } from './webhook.ts';

const KEY = 'bench-key-of-no-value';
/** Servers run here, with all that they start in turn; the client has the other one. */
const SERVER_CORE = '0';
const ALL_CORES = `0-${cpus().length - 1}`;

const hotline = fileURLToPath(new URL('../../core/bin/hotline.js', import.meta.url));
const bare = fileURLToPath(new URL('./bare-koa.ts', import.meta.url));

export type Running = Target & ServerProcess;

/** A host, and the folder of its deployment. */
export type Deployed = Running & { readonly folder: string };

export interface Conditions {
  /** Whether the host has one core, or all. Default: one. */
  readonly pinned?: boolean;
  /** Makes the file of the store before the host starts. */
  prepareStore?(file: string): Promise<void>;
}

/** A deployment in a temporary folder with the given plugins (name → index.ts), its host running on one core unless told otherwise. */
export async function deploy(
  plugins: Readonly<Record<string, string>>,
  { pinned = true, prepareStore }: Conditions = {},
): Promise<Deployed> {
  const folder = temporaryFolder();
  const config = path.join(folder.path, 'hotline.config.ts');
  const connection = { name: 'bench', instanceId: '132099468746812345', apiKeys: [KEY] };
  writeFiles(folder.path, {
    'hotline.config.ts': `export default ${JSON.stringify({ logLevel: 'error', connections: [connection] })};`,
  });
  for (const [name, source] of Object.entries(plugins)) writePlugin(path.join(folder.path, 'plugins'), name, source);
  const data = path.join(folder.path, 'data');
  mkdirSync(data);
  await prepareStore?.(path.join(data, 'hotline.sqlite'));
  const server = await startServer([hotline, 'start', '--config', config, '--port', '0'], {
    cores: pinned ? SERVER_CORE : ALL_CORES,
  });
  return {
    ...server,
    key: KEY,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

export async function bareKoa(): Promise<Running> {
  return { ...(await startServer([bare], { cores: SERVER_CORE, env: { BENCH_KEY: KEY } })), key: KEY };
}
