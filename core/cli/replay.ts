import { Command, Option } from 'commander';
import { seq, sinceOption, typeOption, untilOption } from './journal/filters.ts';
import type { ReplayOptions } from './journal/replay-events.ts';
import { configOption, examples } from './options.ts';

/** `hotline replay` */
export function replayVerb(): Command {
  return new Command('replay')
    .summary('give a plugin the past')
    .description('Give a plugin the events of the past that it never got: one that was installed later, say.')
    .requiredOption('--plugin <name>', 'who is to get them')
    .addOption(typeOption('only of these types, separated by commas (default: what the plugin declares)'))
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--after <seq>', 'only beyond this event', seq)
    .option('--again', 'also what was delivered to it before; what waits for it or is a dead letter stays as it is')
    .option('--dry-run', 'only say how many there are')
    .addOption(
      new Option(
        '--resume',
        'go on with the replay for this plugin that was stopped, with the options that it began with',
      ).conflicts(['type', 'since', 'until', 'after', 'again', 'dryRun']),
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline replay --plugin crm --dry-run',
        'hotline replay --plugin crm --since 3d',
        'hotline replay --plugin crm --type dialog_created --again',
        'hotline replay --plugin crm --resume',
      ]),
    )
    .action(async (options: ReplayOptions) => {
      const { replay } = await import('./journal/replay-events.ts');
      await replay(options);
    });
}
