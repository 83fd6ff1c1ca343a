import { Command } from 'commander';
import { configOption, examples, pluginsOption } from './options.ts';
import type { NewOptions } from './scaffold/new-plugin.ts';

/** `hotline new` */
export function newVerb(): Command {
  return new Command('new')
    .summary('write a new plugin')
    .description(
      'Write a new plugin from the template: into the plugins folder of the deployment, or, where there is none, into a folder of its own.',
    )
    .argument('[name]', 'as in weather, or with a scope: @acme/weather')
    .option('--command <command>', 'what operators type (default: its name with a slash)')
    .option('--event <event>', 'which event it takes (default: dialog_created)')
    .option('--dir <folder>', 'where to write it; nothing may be there')
    .option('--yes', 'ask nothing')
    .addOption(configOption())
    .addOption(pluginsOption())
    .addHelpText(
      'after',
      examples([
        'hotline new',
        'hotline new weather --yes',
        'hotline new weather --command /forecast --event message_received --yes',
        'hotline new @acme/weather --dir ../weather',
      ]),
    )
    .action(async (name: string | undefined, options: NewOptions) => {
      const { newPlugin } = await import('./scaffold/new-plugin.ts');
      await newPlugin(name, options);
    });
}
