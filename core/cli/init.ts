import { Command } from 'commander';
import { examples } from './options.ts';

/** `hotline init` */
export function initVerb(): Command {
  return new Command('init')
    .summary('make a deployment in this folder')
    .description(
      'Make a deployment in this folder: a configuration, a first plugin, and what it takes to run them. What is there already is left alone.',
    )
    .option('--yes', 'ask nothing')
    .addHelpText('after', examples(['hotline init', 'mkdir support && cd support && npx hotline init --yes']))
    .action(async (options: { readonly yes?: true }) => {
      const { initDeployment } = await import('./scaffold/init-deployment.ts');
      await initDeployment(options);
    });
}
