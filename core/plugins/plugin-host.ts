import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { version } from '../version.ts';
import { compile } from './compile.ts';
import { discover, type DiscoveryOptions } from './discover.ts';
import { readablePaths } from './grants.ts';
import type { Permission, PluginPackage, Refusal } from './package.ts';
import { startReaper, type Reaper } from './reaper.ts';
import { watchResidentMemory, type ResidentMemory } from './resident-memory.ts';
import { bundledZod, sandboxProgram, usesHostZod, zodDirectory } from './runtime-code.ts';
import type { SandboxLimits } from './sandbox-options.ts';
import { startSandbox } from './sandbox-process.ts';
import type { Build } from './launch.ts';
import { Supervisor } from './supervisor.ts';
import { Turns } from './turns.ts';

/** The limits of one plugin's process and, in milliseconds, of its life cycle. */
export interface PluginLimits extends SandboxLimits {
  readonly setupMs: number;
  readonly disposeMs: number;
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
  /** No process is started before. When it rejects, none ever is. Default: at once. */
  readonly mayRun?: Promise<unknown>;
  limitsFor(plugin: string): PluginLimits;
  logFor(plugin: string): Log;
  /** What a plugin's process may ask for. */
  servicesFor(plugin: string): HostServices;
}

/** All installed plugins, each under its supervisor. */
export class PluginHost {
  readonly refusals: readonly Refusal[];
  readonly disabled: readonly PluginPackage[];
  /** In the order in which replies are merged. */
  readonly plugins: readonly Supervisor[];
  readonly #options: PluginHostOptions;
  readonly #turns: Turns;
  readonly #reaper: Reaper;
  readonly #memory: ResidentMemory;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#turns = new Turns(options.mayRun);
    this.#reaper = startReaper();
    this.#memory = watchResidentMemory();
    const found = discover(options);
    this.refusals = found.refusals;
    this.disabled = found.packages.filter(({ name }) => options.disabled.includes(name));
    this.plugins = inOrder(found.packages, options.order)
      .filter((plugin) => !this.disabled.includes(plugin))
      .map((plugin) => this.#supervise(plugin));
  }

  /** Settles when each plugin serves or has said why not. */
  async start(): Promise<void> {
    await Promise.all(this.plugins.map((plugin) => plugin.start()));
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.plugins.map((plugin) => plugin.stop()));
    this.#memory.close();
    this.#reaper.close();
  }

  /** Ends all processes at once, without their disposers. */
  kill(): void {
    for (const plugin of this.plugins) plugin.kill();
    this.#memory.close();
    this.#reaper.close();
  }

  #supervise(plugin: PluginPackage): Supervisor {
    const { setupMs, disposeMs, heartbeatMs } = this.#options.limitsFor(plugin.name);
    const log = this.#options.logFor(plugin.name);
    return new Supervisor({
      plugin,
      log,
      setupMs,
      disposeMs,
      heartbeatMs,
      turn: () => this.#turns.next(),
      prepare: () => this.prepare(plugin),
    });
  }

  /** Compiles a plugin. `inspectOnly`: to see what it declares, and not to serve. */
  async prepare(plugin: PluginPackage, { inspectOnly = false } = {}): Promise<Build> {
    const { options, limitsFor, logFor, servicesFor } = this.#options;
    const log = logFor(plugin.name);
    const limits = limitsFor(plugin.name);
    const dataDir = this.#dataDirOf(plugin);
    const sharesZod = usesHostZod(plugin);
    const [program, snapshot, zod] = await Promise.all([
      sandboxProgram({ dataDir }),
      compile(plugin),
      sharesZod ? bundledZod() : null,
    ]);
    const readable = [...readablePaths(plugin, snapshot.packages), ...(sharesZod ? [zodDirectory] : [])];
    const permissions = this.#granted(plugin, log);
    const { entry, modules, imports } = snapshot;
    const { logLinesPerSecond } = limits;
    return {
      start: () =>
        startSandbox({
          program,
          directory: plugin.directory,
          dataDir,
          readable,
          permissions,
          limits,
          log,
          services: servicesFor(plugin.name),
          reaper: this.#reaper,
          memory: this.#memory,
        }),
      plan: {
        name: plugin.name,
        hostVersion: version,
        dataDir,
        options: options[plugin.name] ?? null,
        entry,
        modules,
        imports,
        zod,
        zodFrom: pathToFileURL(path.join(zodDirectory, 'package.json')).href,
        logLinesPerSecond,
        inspectOnly,
      },
    };
  }

  #dataDirOf(plugin: PluginPackage): string {
    const folder = path.join(this.#options.dataDir, plugin.name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return realpathSync(folder);
  }

  #granted(plugin: PluginPackage, log: Log): Permission[] {
    const grants = this.#options.grants[plugin.name] ?? [];
    const missing = plugin.permissions.filter((permission) => !grants.includes(permission));
    if (missing.length > 0)
      log.warn({}, `${plugin.name} asks for ${missing.join(', ')}: grant it under plugins.grants, or it runs without.`);
    return plugin.permissions.filter((permission) => grants.includes(permission));
  }
}

/** First those that are named, as they are named, then the others by name. */
function inOrder(packages: readonly PluginPackage[], order: readonly string[]): PluginPackage[] {
  const rank = ({ name }: PluginPackage) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...packages].sort((a, b) => rank(a) - rank(b));
}
