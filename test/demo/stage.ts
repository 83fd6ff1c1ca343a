import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { CUSTOMERS } from './cast.ts';
import { Deviation } from './deviation.ts';
import { readTurns, type Turn } from './host-log.ts';

/** Those that come along, and one that loops; whatever else a deployment has in its folder is not part of the demo. */
const PLUGINS = ['../../plugins/directory', './plugins/looper', '../../plugins/ping'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);
const PATIENCE_MS = 5000;

/** A deployment in a temporary folder and its host, with the plugins that come along and one that loops. */
export interface Stage extends AsyncDisposable {
  readonly host: RunningHost;
  readonly startedInMs: number;
  /** What each plugin's package.json says about it, by name. */
  readonly plugins: ReadonlyMap<string, string>;
  /** What has happened to the plugins' processes so far. */
  turns(): Turn[];
  /** Settles with the first such turn, past or future; `what` completes "there was no …". */
  turn(what: string, isMeant: (turn: Turn) => boolean): Promise<Turn>;
}

export async function setStage(): Promise<Stage> {
  await using made = new AsyncDisposableStack();
  const links = made.use(temporaryFolder());
  for (const folder of PLUGINS) symlinkSync(folder, path.join(links.path, path.basename(folder)));
  const startedAt = performance.now();
  const host = made.use(
    await startHost({
      config: { logLevel: 'debug' },
      files: { 'data/plugins/directory/customers.csv': CUSTOMERS },
      args: ['--plugins', links.path],
    }),
  );
  const startedInMs = performance.now() - startedAt;
  const turns = () => readTurns(host.stderr);
  const kept = made.move();
  return {
    host,
    startedInMs,
    plugins: new Map(PLUGINS.map((folder) => [path.basename(folder), descriptionOf(folder)])),
    turns,
    async turn(what, isMeant) {
      const over = AbortSignal.timeout(PATIENCE_MS);
      while (!over.aborted) {
        const found = turns().find(isMeant);
        if (found !== undefined) return found;
        await sleep(20);
      }
      throw new Deviation(`There was no ${what} within ${PATIENCE_MS / 1000} s.`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function descriptionOf(folder: string): string {
  const json = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { description: string };
  return json.description;
}
