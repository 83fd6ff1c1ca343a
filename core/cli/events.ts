import { Command, Option } from 'commander';
import { eventsSaveVerb } from './events-save.ts';
import {
  filterOf,
  positive,
  seqOrId,
  sinceOption,
  typeOption,
  untilOption,
  type FilterOptions,
} from './journal/filters.ts';
import { STATES } from './journal/states.ts';
import { isCommandName } from '../protocol/names.ts';
import { configOption, examples, type DeploymentOptions } from './options.ts';

interface EventsOptions extends DeploymentOptions, FilterOptions {
  readonly limit: number;
  readonly commands?: true;
  readonly follow?: true;
  readonly json?: true;
}

/** `hotline events` */
export function eventsVerb(): Command {
  const verb = new Command('events')
    .summary('show events and their deliveries, or commands')
    .description(
      'Show the newest events, and how their delivery to each plugin stands; or the newest commands, and which plugin took how long.',
    )
    .addOption(typeOption('only of these types, separated by commas; /invoice for a command'))
    .option('--commands', 'commands instead of events')
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
        'hotline events --commands --since 1h',
        'hotline events --type /invoice',
        'hotline events show 1234',
        'hotline events save 1234',
      ]),
    )
    .enablePositionalOptions()
    .action(async (options: EventsOptions, command: Command) => {
      if (asksForCommands(options, command)) {
        const { listCommands } = await import('./journal/list-commands.ts');
        return await listCommands({ ...options, filter: filterOf(options) });
      }
      const { listEvents } = await import('./journal/list-events.ts');
      await listEvents({ ...options, filter: filterOf(options) });
    });
  verb
    .command('show')
    .summary('show everything about one event, or one command')
    .description(
      'Show one event: what Hotline sent, and every attempt at every delivery of it. Or one command: which plugin took how long, what the operator got, and what came later.',
    )
    .argument('<seq or id>', 'the number of the event, or the id of the command or its beginning', seqOrId)
    .option('--json', 'print an object for programs')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples([
        'hotline events show 1234',
        'hotline events show 1234 --json | jq .deliveries',
        'hotline events show c:k3F9-Qx0',
      ]),
    )
    .action(async (which: number | string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<EventsOptions>();
      if (typeof which === 'string') {
        const { showCommand } = await import('./journal/list-commands.ts');
        return await showCommand(which, options);
      }
      const { showEvent } = await import('./journal/list-events.ts');
      await showEvent(which, options);
    });
  verb.addCommand(eventsSaveVerb());
  return verb;
}

function asksForCommands({ commands, type = [], follow, state }: EventsOptions, command: Command): boolean {
  const named = type.filter(isCommandName);
  if (!commands && named.length === 0) return false;
  if (named.length < type.length) command.error('error: show events or commands, not both');
  if (follow || state) command.error(`error: commands have no --${follow ? 'follow' : 'state'}`);
  return true;
}
