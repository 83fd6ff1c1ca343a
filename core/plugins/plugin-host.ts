import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { unmetered, type CallMeter } from './call-meter.ts';
import { CompileError } from './compile-error.ts';
import { discover, type DiscoveryOptions } from './discover.ts';
import type { Build } from './launch.ts';
import type { PluginPackage, Refusal } from './package.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { ReadFiles } from './read-files.ts';
import { SETTLE_MS } from './reload.ts';
import { watchResidentMemory, type ResidentMemory } from './resident-memory.ts';
import type { SandboxLimits } from './sandbox-options.ts';
import { Spawner } from './spawner.ts';
import { Supervisor } from './supervisor.ts';
import { startPluginWatch, type PluginWatch } from './watch/watch.ts';

/** The limits of one plugin's process and, in milliseconds, of its life cycle. */
export interface PluginLimits extends SandboxLimits {
  readonly setupMs: number;
  readonly disposeMs: number;
  readonly drainMs: number;
  readonly heartbeatMs: number;
}

export interface PluginHostOptions extends DiscoveryOptions {
  /** Holds one folder a plugin; absolute. */
  readonly dataDir: string;
  /** Options by plugin name; checked by each plugin's own schema. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names in the order in which replies are merged; the others follow by name. */
  readonly order: readonly string[];
  readonly disabled: readonly string[];
  readonly grants: Readonly<Record<string, readonly string[]>>;
  /** Takes over what is saved while it runs. Default: no. */
  readonly watch?: boolean;
  /** No process is started before. When it rejects, none ever is. Default: at once. */
  readonly mayRun?: Promise<unknown>;
  limitsFor(plugin: string): PluginLimits;
  logFor(plugin: string): Log;
  /** Default: nobody hears how calls end. */
  meterFor?(plugin: string): CallMeter;
  /** What a plugin's process may ask for; asked when one is started. */
  servicesFor(plugin: string): HostServices;
}

/** What may change while it runs. */
export type Reconfiguration = Pick<
  PluginHostOptions,
  'packages' | 'options' | 'order' | 'disabled' | 'grants' | 'limitsFor'
>;

/** All installed plugins, each under its supervisor. */
export class PluginHost {
  #options: PluginHostOptions;
  #refusals: readonly Refusal[] = [];
  #disabled: readonly PluginPackage[] = [];
  #plugins: readonly Supervisor[] = [];
  /** Never settles when no process may be started. */
  readonly #mayRun: Promise<unknown>;
  readonly #spawner = new Spawner();
  readonly #memory: ResidentMemory;
  readonly #watch: PluginWatch | undefined;
  readonly #listeners = new Set<(plugin: string) => void>();
  /** Removed plugins that still finish their calls. */
  readonly #retiring = new Set<Supervisor>();
  /** What each plugin was last prepared with. */
  readonly #given = new Map<string, string>();
  #started = false;
  #settling: NodeJS.Timeout | undefined;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#mayRun = Promise.resolve(options.mayRun).catch(() => new Promise(() => {}));
    this.#memory = watchResidentMemory();
    const { root, directory, logFor } = options;
    this.#watch = options.watch
      ? startPluginWatch({
          root,
          directory,
          log: logFor('all'),
          onChanged: (plugin, file) => this.#fileChanged(plugin, file),
          onPackagesChanged: () => this.#packagesChanged(),
        })
      : undefined;
    this.#look();
  }

  get refusals(): readonly Refusal[] {
    return this.#refusals;
  }

  get disabled(): readonly PluginPackage[] {
    return this.#disabled;
  }

  /** In the order in which replies are merged. */
  get plugins(): readonly Supervisor[] {
    return this.#plugins;
  }

  plugin(name: string): Supervisor | undefined {
    return this.#plugins.find((plugin) => plugin.name === name);
  }

  /** Runs the listener with the name of each plugin that was added or removed. Returns the way to unsubscribe. */
  onPluginsChanged(listener: (plugin: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Settles when each plugin serves or has said why not. */
  async start(): Promise<void> {
    this.#started = true;
    await Promise.all(this.#plugins.map((plugin) => plugin.start()));
  }

  /** Takes other settings over: plugins that are given something else now are reloaded, and no others. */
  reconfigure(changed: Reconfiguration): void {
    this.#options = { ...this.#options, ...changed };
    this.#lookAgain();
    for (const { name } of this.#plugins) {
      const before = this.#given.get(name);
      if (before !== undefined && before !== this.#settingsOf(name)) this.plugin(name)!.changed();
    }
  }

  async stop(): Promise<void> {
    await this.#stopWatching();
    await Promise.allSettled([...this.#plugins, ...this.#retiring].map((plugin) => plugin.stop()));
    this.#memory.close();
    this.#spawner.close();
  }

  /** Ends all processes at once, without their disposers. */
  kill(): void {
    void this.#stopWatching();
    for (const plugin of [...this.#plugins, ...this.#retiring]) plugin.kill();
    this.#memory.close();
    this.#spawner.close();
  }

  /** Compiles a plugin. `inspectOnly`: to see what it declares, and not to serve. */
  async prepare(plugin: PluginPackage, { inspectOnly = false } = {}): Promise<Build> {
    const { dataDir, options, grants, limitsFor, logFor, servicesFor } = this.#options;
    const { name } = plugin;
    this.#given.set(name, this.#settingsOf(name));
    try {
      const prepared = await prepare({
        plugin,
        dataDir,
        options: options[name],
        grants: grants[name] ?? [],
        limits: limitsFor(name),
        log: logFor(name),
        services: () => servicesFor(name),
        spawner: this.#spawner,
        memory: this.#memory,
        inspectOnly,
      });
      this.#follow(plugin, prepared.inputs, prepared);
      return prepared.build;
    } catch (error) {
      this.#follow(plugin, error instanceof CompileError ? error.inputs : undefined);
      throw error;
    }
  }

  #follow({ name, directory, entry, watch }: PluginPackage, inputs?: ReadFiles, prepared?: Prepared): void {
    this.#watch?.follow(name, {
      directory,
      inputs: [entry, ...(inputs?.paths ?? [])],
      assets: watch,
      packages: prepared?.readable.filter((folder) => folder.includes(`${path.sep}node_modules${path.sep}`)) ?? [],
      broken: prepared === undefined,
    });
    // Saved after it was read and before it was followed.
    if (this.#watch !== undefined && inputs?.haveChanged) this.plugin(name)?.changed();
  }

  #fileChanged(name: string, file: string): void {
    const plugin = this.plugin(name);
    // What its package.json says is read anew; whether that changes the plugin shows then.
    // And in a folder that is none yet, whatever comes may be what it lacks.
    if (plugin === undefined || file === path.join(plugin.plugin.directory, 'package.json')) this.#packagesChanged();
    else plugin.changed();
  }

  #packagesChanged(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#lookAgain(), SETTLE_MS).unref();
  }

  /** As at the start, but what cannot be told then leaves all plugins as they are. */
  #lookAgain(): void {
    try {
      this.#look();
    } catch (error) {
      const { code, message } = error as HostError;
      this.#options.logFor('all').error({ code }, `All plugins stay as they were. ${message}`);
    }
  }

  /** Finds out which plugins there are, and starts, reloads or retires those that differ. */
  #look(): void {
    const taken = [...this.#plugins.map(({ plugin }) => plugin), ...this.#disabled];
    const holders = new Map(taken.map(({ name, directory }) => [name, directory]));
    const { packages, refusals } = discover(this.#options, holders);
    this.#sayRefusals(refusals);
    this.#disabled = packages.filter(({ name }) => this.#options.disabled.includes(name));
    const found = packages.filter((plugin) => !this.#disabled.includes(plugin));
    const before = this.#plugins;
    const kept = before.filter((plugin) => this.#isKept(plugin, found));
    this.#plugins = inOrder([...found, ...kept.map(({ plugin }) => plugin)], this.#options.order).map(
      (plugin) => before.find(({ name }) => name === plugin.name) ?? this.#supervise(plugin),
    );
    for (const plugin of found) {
      const known = before.find(({ name }) => name === plugin.name);
      if (known === undefined) continue;
      // What it was missing may have been installed.
      const isInTrouble = known.problem !== undefined || known.state === 'failed';
      if (isInTrouble || !isEqual(known.plugin, plugin)) known.changed(plugin);
    }
    for (const plugin of before) if (!this.#plugins.includes(plugin)) void this.#retire(plugin);
    if (!this.#started) return;
    for (const plugin of this.#plugins)
      if (!before.includes(plugin)) void plugin.start().then(() => this.#tell(plugin.name));
  }

  /** A plugin whose package.json is broken for now stays as it was. */
  #isKept(known: Supervisor, found: readonly PluginPackage[]): boolean {
    if (found.some(({ name }) => name === known.name)) return false;
    const refusal = this.#refusals.find(({ path: folder }) => isFolderOf(folder, known.plugin));
    if (refusal === undefined) return false;
    known.reject({ code: 'PLUGIN_REFUSED', what: 'is refused', message: refusal.reason });
    return true;
  }

  async #retire(plugin: Supervisor): Promise<void> {
    this.#watch?.forget(plugin.name);
    this.#retiring.add(plugin);
    this.#tell(plugin.name);
    await plugin.retire('was removed');
    this.#retiring.delete(plugin);
  }

  #tell(plugin: string): void {
    for (const listener of this.#listeners) listener(plugin);
  }

  #sayRefusals(refusals: readonly Refusal[]): void {
    const said = new Set(this.#refusals.map(({ reason }) => reason));
    for (const { name, reason } of refusals)
      if (!said.has(reason)) this.#options.logFor(name).warn({ code: 'PLUGIN_REFUSED' }, reason);
    const before = new Set(this.#refusals.map(({ path }) => path));
    for (const { path } of refusals) if (!before.delete(path)) this.#watch?.follow(path, everySource(path));
    for (const path of before) this.#watch?.forget(path);
    this.#refusals = refusals;
  }

  #settingsOf(name: string): string {
    const { options, grants, limitsFor } = this.#options;
    return JSON.stringify([options[name], grants[name], limitsFor(name)]);
  }

  #supervise(plugin: PluginPackage): Supervisor {
    const limits = () => this.#options.limitsFor(plugin.name);
    return new Supervisor({
      plugin,
      log: this.#options.logFor(plugin.name),
      meter: this.#options.meterFor?.(plugin.name) ?? unmetered,
      limits,
      mayRun: this.#mayRun,
      prepare: (changed) => this.prepare(changed),
    });
  }

  async #stopWatching(): Promise<void> {
    clearTimeout(this.#settling);
    await this.#watch?.close();
  }
}

function isFolderOf(folder: string, { directory }: PluginPackage): boolean {
  return existsSync(folder) && realpathSync(folder) === directory;
}

const everySource = (directory: string) => ({ directory, inputs: [], assets: [], packages: [], broken: true });

const isEqual = (some: PluginPackage, other: PluginPackage) => JSON.stringify(some) === JSON.stringify(other);

/** First those that are named, as they are named, then the others by name. */
function inOrder(packages: readonly PluginPackage[], order: readonly string[]): PluginPackage[] {
  const rank = ({ name }: PluginPackage) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...packages].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
