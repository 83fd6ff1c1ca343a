import type { Log } from '../../log.ts';
import { packagesScope } from './packages-scope.ts';
import { pluginScope, type PluginFiles } from './plugin-scope.ts';
import type { Scope } from './scope.ts';
import { warnOnce } from './warn-once.ts';
import { WatchedFolders } from './watched-folders.ts';

export type { PluginFiles };

export interface PluginWatch {
  /** From its return on, each change is reported. Replaces what was said of this plugin before. */
  follow(plugin: string, files: PluginFiles): void;
  forget(plugin: string): void;
  close(): void;
}

export interface PluginWatchOptions {
  /** The plugins folder; absolute. It may come and go. */
  readonly directory: string;
  /** The deployment; absolute. Its package.json and package-lock.json count. */
  readonly root: string;
  /** Called at once for each event, so several times for one save: settling is the caller's. */
  onChanged(plugin: string, file: string): void;
  /** The folder of a plugin came or went, or a package.json in one, or a file of the deployment, changed. */
  onPackagesChanged(file: string): void;
  readonly log: Log;
}

/**
 * Tells which plugin's files changed. Never throws: where watching fails, the log says so once, and changes there go unnoticed. It
 * keeps no process alive.
 *
 * ```ts
 * const watch = startPluginWatch({ directory, root, log, onChanged: (plugin) => reload(plugin), onPackagesChanged: discoverAgain });
 * watch.follow('crm', { directory: crm.directory, inputs: snapshot.inputs, assets: crm.watch, packages: [], broken: false });
 * ```
 */
export function startPluginWatch(options: PluginWatchOptions): PluginWatch {
  const { directory, root, log, onChanged, onPackagesChanged } = options;
  const folders = new WatchedFolders(warnOnce(log));
  const plugins = new Map<string, Scope>();
  folders.follow(packagesScope(directory, root, onPackagesChanged));
  return {
    follow(plugin, files) {
      const scope = pluginScope(files, (file) => onChanged(plugin, file));
      folders.follow(scope, plugins.get(plugin));
      plugins.set(plugin, scope);
    },
    forget(plugin) {
      const scope = plugins.get(plugin);
      if (scope !== undefined) folders.forget(scope);
      plugins.delete(plugin);
    },
    close: () => folders.close(),
  };
}
