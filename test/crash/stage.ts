import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, writeDeployment, type Deployment } from '../fixtures/deployment.ts';
import { spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { survivors } from '../fixtures/processes.ts';
import { startHost, type Exit, type RunningHost } from '../fixtures/running-host.ts';
import { processesOf } from './left-over.ts';
import { LINES, PLUGINS, recorders, type DeliveredLine } from './plugins.ts';
import { Recording } from './recording.ts';

/** What the plugins of a killed host may take to end. */
const ORPHANS_MS = 1_000;

export interface Ended extends Exit {
  /** Plugin processes that were still there a second later. */
  readonly orphans: readonly number[];
}

/** A deployment with recording plugins, and its host, which ends and starts again. */
export class Stage {
  readonly #folder = temporaryFolder();
  readonly #recordings: readonly (readonly [plugin: string, recording: Recording])[];
  #host: RunningHost | undefined;
  #lastHost: RunningHost | undefined;
  #isKept = false;

  /** @param plugins those of the deployment that write down what they are handed, or may come to be in it and do so */
  constructor(deployment: Deployment = recorders, plugins: readonly string[] = PLUGINS) {
    writeDeployment(this.folder, deployment);
    const fileOf = (plugin: string) => path.join(this.folder, 'data/plugins', plugin, LINES);
    this.#recordings = plugins.map((plugin) => [plugin, new Recording(fileOf(plugin))]);
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** The one that runs. */
  get host(): RunningHost | undefined {
    return this.#host;
  }

  get storeFile(): string {
    return path.join(this.folder, 'data/hotline.sqlite');
  }

  /** A start whose end leaves Node what it has compiled: the next ones take little more than half the time. */
  async warmUp(): Promise<void> {
    await this.start();
    await this.end('SIGTERM');
  }

  /** Starts the host; returns its address as soon as it listens. */
  async start(): Promise<string> {
    this.#host = this.#lastHost = await startHost({ folder: this.folder, env: this.#env });
    return this.#host.url;
  }

  /** Starts the host and kills it so long after, wherever it is by then. */
  async killStarting(afterMs: number): Promise<Ended> {
    const child = spawnHotline(['start', '--config', path.join(this.folder, CONFIG), '--port', '0'], {
      env: this.#env,
    });
    const exited = once(child, 'close') as Promise<[null, NodeJS.Signals]>;
    child.stdout.resume();
    child.stderr.resume();
    await sleep(afterMs);
    child.kill('SIGKILL');
    const [code, signal] = await exited;
    return this.#ended({ code, signal });
  }

  /** Ends the host by a signal. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<Ended> {
    const host = this.#host!;
    this.#host = undefined;
    return this.#ended(await (signal === 'SIGKILL' ? host.kill() : host.stop()));
  }

  /** What the plugins have written since the last time. */
  *lines(): Generator<readonly [plugin: string, line: DeliveredLine]> {
    for (const [plugin, recording] of this.#recordings) for (const line of recording.next()) yield [plugin, line];
  }

  /** Once the host has ended and its last lines have been read. */
  closeRecordings(): void {
    for (const [, recording] of this.#recordings) recording.close();
  }

  /** Leaves the folder where it is, with the log of the last host, to be looked at. */
  keep(): string {
    this.#isKept = true;
    writeFileSync(path.join(this.folder, 'host.log'), this.#lastHost?.stderr ?? '');
    return this.folder;
  }

  /** Ends the host, if it runs, and whatever else runs on the deployment. */
  async killAll(): Promise<void> {
    await this.#host?.kill();
    this.#host = undefined;
    await survivors(processesOf(this.folder), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAll();
    if (!this.#isKept) this.#folder[Symbol.dispose]();
  }

  get #env() {
    return { NODE_COMPILE_CACHE: path.join(this.folder, 'compiled') };
  }

  async #ended(exit: Exit): Promise<Ended> {
    const orphans = await survivors(processesOf(this.folder), ORPHANS_MS);
    return { ...exit, orphans };
  }
}
