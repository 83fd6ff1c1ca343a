import { setTimeout as sleep } from 'node:timers/promises';
import type { PluginsAnswer } from '../../core/cli/control-routes.ts';
import { controlClient } from '../../core/http/control-client.ts';
import type { InstalledPlugin } from '../../core/plugins/listing.ts';
import type { Oracle } from '../crash/oracle.ts';
import type { Ended, Stage } from '../crash/stage.ts';
import { footprintOf, type Footprint } from '../fixtures/footprint.ts';
import type { CommandLoad } from './command-load.ts';
import { Disk } from './disk.ts';
import type { EventLoad } from './event-load.ts';
import { SoakLedger } from './ledger.ts';

/** What takes longer while one and the same host runs never comes. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 20;

export interface LivesOptions {
  readonly stage: Stage;
  readonly oracle: Oracle;
  readonly events: EventLoad;
  readonly commands: CommandLoad;
  complain(sentence: string): void;
}

/** The host of the deployment, life after life. */
export class Lives {
  readonly disk = new Disk();
  readonly ledger = new SoakLedger();
  kills = 0;
  readonly #options: LivesOptions;
  #life = 0;
  #heard = 0;

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#options.stage.folder;
  }

  async start(): Promise<void> {
    const { stage, events, commands } = this.#options;
    const url = await stage.start();
    this.#life++;
    events.useHost(url);
    commands.useHost(url);
  }

  /** Kills the host under load, when everything on disk is whole, and starts the next. */
  async killAndStart(): Promise<void> {
    await this.disk.still(async () => {
      await this.plugins();
      this.#options.commands.cut();
      this.#ended(await this.#options.stage.end('SIGKILL'));
      this.kills++;
      await this.start();
    });
  }

  async stop(): Promise<void> {
    const ended = await this.#options.stage.end('SIGTERM');
    this.#ended(ended);
    if (ended.code !== 0) this.#options.complain(`the host, told to stop, exited with ${ended.code}`);
  }

  get footprint(): Footprint | undefined {
    const { host } = this.#options.stage;
    return host && footprintOf(host.pid);
  }

  /** The plugins as the host tells of them; none while there is no host. */
  async plugins(): Promise<PluginsAnswer['plugins']> {
    try {
      const answer = await controlClient(this.folder).call<PluginsAnswer>('GET /plugins');
      this.ledger.saw(answer);
      return answer.plugins;
    } catch {
      return [];
    }
  }

  async plugin(name: string): Promise<InstalledPlugin | undefined> {
    return (await this.plugins()).find((plugin) => plugin.name === name) as InstalledPlugin | undefined;
  }

  /** Delivers the plugin's dead letters again; resolves to how many there were. */
  async retryDead(name: string): Promise<number> {
    const { host } = this.#options.stage;
    const dead = (await this.plugins()).find((plugin) => plugin.name === name)?.figures?.queue.dead ?? 0;
    if (dead > 0) await host?.hotline(['dead', 'retry', '--plugin', name, '--yes']);
    return dead;
  }

  /** Settles when it is so, or with a complaint when it does not come to be. */
  async until(what: string, isSo: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<boolean> {
    let life = this.#life;
    let deadline = performance.now() + patienceMs;
    while (!(await isSo())) {
      if (life !== this.#life) {
        life = this.#life;
        deadline = performance.now() + patienceMs;
      }
      if (performance.now() > deadline) {
        this.#options.complain(`${what}: not within ${patienceMs} ms`);
        return false;
      }
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  /** Tells the oracle what has happened. */
  listen(): void {
    const { stage, oracle, events } = this.#options;
    for (const number of events.acknowledged.slice(this.#heard)) oracle.acknowledged(number);
    this.#heard = events.acknowledged.length;
    for (const [plugin, line] of stage.lines()) oracle.delivered(plugin, line);
  }

  #ended({ orphans }: Ended): void {
    const { stage, oracle, complain } = this.#options;
    if (orphans.length > 0) complain(`${orphans.length} processes of plugins outlived their host by a second`);
    this.ledger.hostEnded();
    this.listen();
    stage.closeRecordings();
    oracle.hostEnded(Date.now());
  }
}
