import { Command } from 'commander';
import { installedPlugins } from './installed-plugins.ts';
import { configOption, examples, pluginsOption, type DeploymentOptions } from './options.ts';
import { pluginTable } from './plugin-table.ts';
import { addPart } from './plugins-add.ts';
import { checkPart } from './plugins-check.ts';
import { removePart } from './plugins-remove.ts';

interface PluginsOptions extends DeploymentOptions {
  readonly json?: true;
  readonly watch?: true;
}

/** `hotline plugins` */
export function pluginsVerb(): Command {
  const verb = new Command('plugins')
    .summary('show the plugins and how they stand; add, remove and check them')
    .description('Show the plugins: where they were found, what they declare, how they stand, and why one was refused.')
    .option('--watch', 'show a running host’s plugins in numbers, and go on, until Ctrl-C')
    .option('--json', 'print an array for programs')
    .addOption(configOption())
    .addOption(pluginsOption())
    .addHelpText(
      'after',
      examples([
        'hotline plugins',
        'hotline plugins --watch',
        'hotline plugins --plugins ../other/plugins',
        'hotline plugins --json | jq .[].commands',
        'hotline plugins add hotline-plugin-weather',
        'hotline plugins check plugins/weather',
      ]),
    )
    .enablePositionalOptions()
    .action(async ({ json, watch, ...options }: PluginsOptions, command: Command) => {
      if (watch) {
        if (options.plugins !== undefined) command.error('error: a running host has a folder of its own');
        const { watchPlugins } = await import('./plugin-watch/watch-plugins.ts');
        return await watchPlugins(options, { json });
      }
      const { plugins, directory } = await installedPlugins(options);
      console.log(json ? JSON.stringify(plugins, null, 2) : pluginTable(plugins, { directory }));
    });
  for (const part of [addPart(), removePart(), checkPart()]) verb.addCommand(part);
  return verb;
}
