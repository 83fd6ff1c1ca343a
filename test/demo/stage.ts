import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { sent, standIn, type StandIn } from '../fixtures/stand-in.ts';
import { CUSTOMERS } from './cast.ts';
import { Deviation } from './deviation.ts';
import { readTurns, readWarnings, type Turn, type Warning } from './host-log.ts';
import { readRecords, tallyOf, type Entry, type Tally } from './records.ts';

/** Those that come along, and the demo's own; whatever else a deployment has in its folder is not part of the demo. */
const PLUGINS = [
  './plugins/courier',
  '../../plugins/directory',
  './plugins/looper',
  '../../plugins/ping',
  './plugins/rookie',
  './plugins/scribe',
  './plugins/shop',
  './plugins/snail',
].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
/** The plugins that take events. */
const RECORDERS = ['scribe', 'snail'];
/** Of the connection's own bot. */
export const BOT_TOKEN = '1843:the-bot-of-the-demo';
/** How long something may take that is waited for. */
export const PATIENCE_MS = 10_000;

/** A deployment in a temporary folder and its host, with the plugins that come along and the demo's own. */
export interface Stage extends AsyncDisposable {
  /** The one that runs, or ran last. */
  readonly host: RunningHost;
  readonly startedInMs: number;
  /** Telegram's Bot API, as far as bots of the demo need it. */
  readonly telegram: StandIn;
  /** What each plugin's package.json says about it, by name. */
  readonly plugins: ReadonlyMap<string, string>;
  /** Starts the host that was killed once more, under the same address; settles with the milliseconds that it took. */
  restart(): Promise<number>;
  /** What the plugins that take events have written down so far. */
  tallies(): Tally[];
  /** What has happened to the plugins' processes so far. */
  turns(): Turn[];
  /** What plugins' authors were told about their replies so far. */
  warnings(): Warning[];
  /** Settles with the first such turn, past or future; `what` completes "there was no …". */
  turn(what: string, isMeant: (turn: Turn) => boolean): Promise<Turn>;
  /** Settles as soon as something is found. */
  until<Found>(what: string, find: () => Found | undefined): Promise<Found>;
}

export async function setStage(): Promise<Stage> {
  await using made = new AsyncDisposableStack();
  const links = made.use(temporaryFolder());
  for (const folder of PLUGINS) symlinkSync(folder, path.join(links.path, path.basename(folder)));
  const args = ['--plugins', links.path];
  const telegram = made.use(await standIn(sent));
  const startedAt = performance.now();
  let host = made.use(
    await startHost({
      config: {
        connections: [{ name: 'support', instanceId: INSTANCE, apiKeys: [KEY], botToken: BOT_TOKEN }],
        outbound: { telegram: { url: telegram.url } },
        plugins: { order: ['shop', 'courier'] },
        logLevel: 'debug',
      },
      files: { 'data/plugins/directory/customers.csv': CUSTOMERS },
      args,
    }),
  );
  const startedInMs = performance.now() - startedAt;
  const hosts = [host];
  const kept = made.move();

  const turns = () => hosts.flatMap(({ stderr }) => readTurns(stderr));
  async function until<Found>(what: string, find: () => Found | undefined): Promise<Found> {
    const over = AbortSignal.timeout(PATIENCE_MS);
    while (!over.aborted) {
      const found = find();
      if (found !== undefined) return found;
      await sleep(20);
    }
    throw new Deviation(`There was no ${what} within ${PATIENCE_MS / 1000} s.`);
  }

  return {
    get host() {
      return host;
    },
    startedInMs,
    telegram,
    plugins: new Map(PLUGINS.map((folder) => [path.basename(folder), descriptionOf(folder)])),
    async restart() {
      const startedAt = performance.now();
      const { folder, url } = host;
      const starting = startHost({ folder, args: [...args, '--port', new URL(url).port] });
      // Whoever interrupts the demo now must not leave it behind.
      kept.defer(() => starting.then((started) => started[Symbol.asyncDispose]()).catch(() => {}));
      host = await starting;
      hosts.push(host);
      return performance.now() - startedAt;
    },
    tallies: () => RECORDERS.map((plugin) => tallyOf(plugin, recordsOf(host.folder, plugin))),
    turns,
    warnings: () => hosts.flatMap(({ stderr }) => readWarnings(stderr)),
    turn: (what, isMeant) => until(what, () => turns().find(isMeant)),
    until,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function recordsOf(folder: string, plugin: string): Entry[] {
  const file = path.join(folder, 'data/plugins', plugin, 'events');
  return existsSync(file) ? readRecords(readFileSync(file, 'utf8')) : [];
}

function descriptionOf(folder: string): string {
  const json = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { description: string };
  return json.description;
}
