import { Command } from 'commander';
import { installedPlugins } from './installed-plugins.ts';
import { configOption, examples, pluginsOption, type DeploymentOptions } from './options.ts';
import { pluginTable } from './plugin-table.ts';
import { addPart } from './plugins-add.ts';
import { checkPart } from './plugins-check.ts';
import { removePart } from './plugins-remove.ts';

/** `hotline plugins` */
export function pluginsVerb(): Command {
  const verb = new Command('plugins')
    .summary('show the plugins and how they stand; add, remove and check them')
    .description('Show the plugins: where they were found, what they declare, how they stand, and why one was refused.')
    .option('--json', 'print an array for programs')
    .addOption(configOption())
    .addOption(pluginsOption())
    .addHelpText(
      'after',
      examples([
        'hotline plugins',
        'hotline plugins --plugins ../other/plugins',
        'hotline plugins --json | jq .[].commands',
        'hotline plugins add hotline-plugin-weather',
        'hotline plugins check plugins/weather',
      ]),
    )
    .enablePositionalOptions()
    .action(async ({ json, ...options }: DeploymentOptions & { readonly json?: true }) => {
      const { plugins, directory } = await installedPlugins(options);
      console.log(json ? JSON.stringify(plugins, null, 2) : pluginTable(plugins, { directory }));
    });
  for (const part of [addPart(), removePart(), checkPart()]) verb.addCommand(part);
  return verb;
}
