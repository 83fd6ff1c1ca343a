import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { version } from '../version.ts';
import { compile } from './compile.ts';
import { readablePaths } from './grants.ts';
import type { Build } from './launch.ts';
import type { Permission, PluginPackage } from './package.ts';
import type { ReadFiles } from './read-files.ts';
import type { ResidentMemory } from './resident-memory.ts';
import { sandboxProgram, usesHostZod, zodDirectory } from './runtime-code.ts';
import type { SandboxLimits } from './sandbox-options.ts';
import { startSandbox } from './sandbox-process.ts';
import type { Spawner } from './spawner.ts';

export interface PrepareOptions {
  readonly plugin: PluginPackage;
  /** Holds one folder a plugin; absolute. */
  readonly dataDir: string;
  /** As the configuration gives them. */
  readonly options: unknown;
  /** What the configuration grants to it. */
  readonly grants: readonly string[];
  readonly limits: SandboxLimits;
  readonly log: Log;
  /** What its process may ask for; asked when one is started. */
  services(): HostServices;
  readonly spawner: Spawner;
  readonly memory: ResidentMemory;
  /** To see what it declares, and not to serve. */
  readonly inspectOnly?: boolean;
}

export interface Prepared {
  readonly build: Build;
  /** All files that were compiled. */
  readonly inputs: ReadFiles;
  /** Folders that its process may read beside its own, most of them installed packages. */
  readonly readable: readonly string[];
}

/** Compiles a plugin. Rejects with `CompileError` `PLUGIN_BROKEN`. */
export async function prepare(given: PrepareOptions): Promise<Prepared> {
  const { plugin, options, limits, log, spawner, memory, inspectOnly = false } = given;
  const dataDir = ownFolder(given.dataDir, plugin.name);
  const sharesZod = usesHostZod(plugin);
  const [program, snapshot] = await Promise.all([sandboxProgram(dataDir, sharesZod), compile(plugin)]);
  const readable = [...readablePaths(plugin, snapshot.packages), ...(sharesZod ? [zodDirectory] : [])];
  const permissions = granted(given);
  const { directory } = plugin;
  const { entry, modules, imports, inputs } = snapshot;
  return {
    inputs,
    readable,
    build: {
      startKey: JSON.stringify([directory, dataDir, readable, permissions, limits]),
      start: () => {
        const services = given.services();
        return startSandbox({
          program,
          directory,
          dataDir,
          readable,
          permissions,
          limits,
          log,
          services,
          spawner,
          memory,
        });
      },
      plan: {
        name: plugin.name,
        hostVersion: version,
        dataDir,
        options: options ?? null,
        entry,
        modules,
        imports,
        logLinesPerSecond: limits.logLinesPerSecond,
        inspectOnly,
      },
    },
  };
}

function ownFolder(dataDir: string, plugin: string): string {
  const folder = path.join(dataDir, plugin);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return realpathSync(folder);
}

function granted({ plugin: { name, permissions }, grants, log }: PrepareOptions): Permission[] {
  const missing = permissions.filter((permission) => !grants.includes(permission));
  if (missing.length > 0)
    log.warn({}, `${name} asks for ${missing.join(', ')}: grant it under plugins.grants, or it runs without.`);
  return permissions.filter((permission) => grants.includes(permission));
}
