import { Command } from 'commander';
import { positive, seq } from './journal/filters.ts';
import type { DeadOptions } from './journal/dead-letters.ts';
import { configOption, examples } from './options.ts';

/** `hotline dead` */
export function deadVerb(): Command {
  const verb = new Command('dead')
    .summary('show dead letters, retry or discard them')
    .description('Show dead letters: deliveries that were given up after their last attempt.')
    .option('--plugin <name>', 'only of this plugin')
    .option('--limit <number>', 'at most so many', positive, 20)
    .option('--json', 'print one object a line, for programs')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline dead',
        'hotline dead --plugin invoice',
        'hotline dead retry 1234',
        'hotline dead retry --plugin invoice --yes',
        'hotline dead discard 1234 --plugin invoice',
      ]),
    )
    .enablePositionalOptions()
    .action(async (options: DeadOptions) => {
      const { listDead } = await import('./journal/dead-letters.ts');
      await listDead(options);
    });
  verb.addCommand(
    changeVerb('retry', 'deliver dead letters again', 'Deliver dead letters again, from the first attempt.'),
  );
  verb.addCommand(
    changeVerb(
      'discard',
      'give dead letters up for good',
      'Give dead letters up for good. A dialog that one of them holds goes on.',
    ),
  );
  return verb;
}

function changeVerb(name: 'retry' | 'discard', summary: string, description: string): Command {
  return new Command(name)
    .summary(summary)
    .description(description)
    .argument(
      '[seq]',
      'the number of the event, as in the column SEQ; not needed when there is only one dead letter',
      seq,
    )
    .option('--plugin <name>', 'of this plugin: all, or that of the event')
    .option('--all', 'all there are')
    .option('--yes', 'do not ask')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        `hotline dead ${name} 1234`,
        `hotline dead ${name} --plugin invoice`,
        `hotline dead ${name} --all --yes`,
      ]),
    )
    .action(async (number: number | undefined, _: unknown, command: Command) => {
      const { changeDead } = await import('./journal/dead-letters.ts');
      const isClear = await changeDead(name, number, command.optsWithGlobals<DeadOptions>());
      if (!isClear) command.error('error: say which dead letters: a number, --plugin NAME or --all');
    });
}
