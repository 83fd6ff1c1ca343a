import { HostError } from '../../errors.ts';
import { isRefused, type InstalledPlugin } from '../../plugins/listing.ts';
import { isRefusal, readPackage, type PluginPackage } from '../../plugins/package.ts';
import { loadPackage } from './load-package.ts';
import { withTrial } from './trial.ts';

/** A package that somebody may want to install: what it says of itself, and what it declared in a sandbox. */
export interface Candidate {
  readonly plugin: PluginPackage;
  readonly loaded: InstalledPlugin;
}

/**
 * Looks at a package without touching a deployment.
 * @throws {HostError} `PLUGIN_UNSUITABLE` for one that this host would not take, `NPM_FAILED`.
 */
export function examine(spec: string): Promise<Candidate> {
  return withTrial(spec, async (installed) => {
    const plugin = readPackage(installed, 'dependency');
    if (isRefusal(plugin)) throw new HostError('PLUGIN_UNSUITABLE', plugin.reason.replace(installed, spec));
    const loaded = await loadPackage(plugin.directory);
    if (isRefused(loaded)) throw new HostError('PLUGIN_UNSUITABLE', `${spec}: ${loaded.refused}`);
    // One that asks for permissions may need them to be loaded.
    if (loaded.reason !== undefined && plugin.permissions.length === 0) {
      throw new HostError('PLUGIN_UNSUITABLE', `${spec}: the plugin ${loaded.name} ${loaded.reason}`);
    }
    return { plugin, loaded };
  });
}
