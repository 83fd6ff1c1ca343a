import { Command } from 'commander';
import { configOption, examples } from './options.ts';
import type { AddOptions } from './packages/add.ts';

/** `hotline plugins add` */
export function addPart(): Command {
  return new Command('add')
    .summary('install a plugin')
    .description(
      'Install a plugin into the deployment: shows what it declares, asks before it grants what the plugin asks for, and runs none of its install scripts.',
    )
    .argument('<package>', 'a name on npm, a tarball or a folder')
    .option('--yes', 'grant what it asks for, unasked')
    .option('--no-grants', 'install it without what it asks for')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline plugins add hotline-plugin-weather',
        'hotline plugins add @acme/hotline-plugin-weather@2 --no-grants',
        'hotline plugins add ./hotline-plugin-weather-1.0.0.tgz',
      ]),
    )
    .action(async (name: string, _: unknown, command: Command) => {
      const { addPlugin } = await import('./packages/add.ts');
      await addPlugin(name, command.optsWithGlobals<AddOptions>());
    });
}
