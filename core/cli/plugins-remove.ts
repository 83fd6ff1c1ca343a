import { Command } from 'commander';
import { configOption, examples, type DeploymentOptions } from './options.ts';

/** `hotline plugins remove` */
export function removePart(): Command {
  return new Command('remove')
    .summary('uninstall a plugin')
    .description(
      'Uninstall a plugin that was installed as a package, and take back what was granted to it. Its data is kept.',
    )
    .argument('<name>', 'of the plugin or of its package')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples(['hotline plugins remove weather', 'hotline plugins remove @acme/hotline-plugin-weather']),
    )
    .action(async (name: string, _: unknown, command: Command) => {
      const { removePlugin } = await import('./packages/remove.ts');
      await removePlugin(name, command.optsWithGlobals<DeploymentOptions>());
    });
}
