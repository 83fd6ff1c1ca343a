import { Command } from 'commander';
import { version } from '../version.ts';
import { deadVerb } from './dead.ts';
import { eventsVerb } from './events.ts';
import { initVerb } from './init.ts';
import { newVerb } from './new.ts';
import { pluginsVerb } from './plugins.ts';
import { replayVerb } from './replay.ts';
import { sendVerb } from './send.ts';
import { devVerb, startVerb } from './start.ts';
import { storeVerb } from './store.ts';
import { webhooksVerb } from './webhooks.ts';

const MORE = `
Exit codes:
  0  done
  1  failed; the reason is on standard error
  2  called wrongly: an unknown verb, option or connection, or a delivery that is none

\`hotline help <command>\` shows the options and examples of one command.`;

/** The `hotline` command, ready to parse. Where commander would end the process it throws a `CommanderError` instead. */
export function createProgram(): Command {
  const program = new Command('hotline')
    .description('The extension host for the Hotline help desk.')
    .version(version)
    .addHelpText('after', MORE)
    .exitOverride();
  const verbs = [
    startVerb(),
    devVerb(),
    newVerb(),
    initVerb(),
    sendVerb(),
    pluginsVerb(),
    webhooksVerb(),
    eventsVerb(),
    deadVerb(),
    replayVerb(),
    storeVerb(),
  ];
  for (const verb of verbs) {
    program.addCommand(verb.copyInheritedSettings(program));
    for (const part of verb.commands) part.copyInheritedSettings(verb);
  }
  return program;
}
