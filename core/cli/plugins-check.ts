import { Command } from 'commander';
import { examples } from './options.ts';

/** `hotline plugins check` */
export function checkPart(): Command {
  return new Command('check')
    .summary('see whether a plugin can be published')
    .description(
      'See whether the plugin in a folder can be published: reads its package.json, packs it, and loads what was packed. Fails when something must be mended.',
    )
    .argument('<folder>', 'of the package')
    .option('--json', 'print an object for programs')
    .addHelpText(
      'after',
      examples(['hotline plugins check .', 'hotline plugins check plugins/weather --json | jq .findings']),
    )
    .action(async (folder: string, _: unknown, command: Command) => {
      const { checkPackage } = await import('./packages/check.ts');
      await checkPackage(folder, command.optsWithGlobals<{ json?: true }>());
    });
}
