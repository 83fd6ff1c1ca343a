import { Command, Option } from 'commander';
import {
  seq,
  filterOf,
  positive,
  sinceOption,
  typeOption,
  untilOption,
  type FilterOptions,
} from './journal/filters.ts';
import { STATES } from './journal/states.ts';
import { configOption, examples, type DeploymentOptions } from './options.ts';

interface EventsOptions extends DeploymentOptions, FilterOptions {
  readonly limit: number;
  readonly follow?: true;
  readonly json?: true;
}

/** `hotline events` */
export function eventsVerb(): Command {
  const verb = new Command('events')
    .summary('show events and their deliveries')
    .description('Show the newest events, and how their delivery to each plugin stands.')
    .addOption(typeOption('only of these types, separated by commas'))
    .option('--dialog <dialog>', 'only of this dialog: the number of its topic, or its key')
    .option('--plugin <name>', 'only with a delivery to this plugin')
    .addOption(new Option('--state <state>', 'only with a delivery in this state').choices(STATES))
    .addOption(sinceOption())
    .addOption(untilOption())
    .option('--limit <number>', 'at most so many', positive, 20)
    .option('-f, --follow', 'go on and show what comes and what changes, until Ctrl-C')
    .option('--json', 'print one object a line, for programs')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline events',
        'hotline events --follow',
        'hotline events --state dead --since 2h',
        'hotline events --dialog 5343 --type message_received,message_sent',
        'hotline events --json --limit 1000 | jq .payload',
        'hotline events show 1234',
      ]),
    )
    .enablePositionalOptions()
    .action(async (options: EventsOptions) => {
      const { listEvents } = await import('./journal/list-events.ts');
      await listEvents({ ...options, filter: filterOf(options) });
    });
  verb
    .command('show')
    .summary('show everything about one event')
    .description('Show one event: what Hotline sent, and every attempt at every delivery of it.')
    .argument('<seq>', 'the number of the event, as in the column SEQ', seq)
    .option('--json', 'print an object for programs')
    .addOption(configOption())
    .addHelpText('after', examples(['hotline events show 1234', 'hotline events show 1234 --json | jq .deliveries']))
    .action(async (number: number, _: unknown, command: Command) => {
      const { showEvent } = await import('./journal/list-events.ts');
      await showEvent(number, command.optsWithGlobals<EventsOptions>());
    });
  return verb;
}
