import { Command } from 'commander';
import { version } from '../version.ts';

/** In the order of the help. */
const VERBS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startVerb(),
  dev: async () => (await import('./start.ts')).devVerb(),
  new: async () => (await import('./new.ts')).newVerb(),
  init: async () => (await import('./init.ts')).initVerb(),
  send: async () => (await import('./send.ts')).sendVerb(),
  plugins: async () => (await import('./plugins.ts')).pluginsVerb(),
  webhooks: async () => (await import('./webhooks.ts')).webhooksVerb(),
  events: async () => (await import('./events.ts')).eventsVerb(),
  dead: async () => (await import('./dead.ts')).deadVerb(),
  replay: async () => (await import('./replay.ts')).replayVerb(),
  store: async () => (await import('./store.ts')).storeVerb(),
};

const MORE = `
Exit codes:
  0  done
  1  failed; the reason is on standard error
  2  called wrongly: an unknown verb, option or connection, or a delivery that is none

\`hotline help <command>\` shows the options and examples of one command.`;

/**
 * The `hotline` command, ready to parse. Where commander would end the process it throws a `CommanderError` instead.
 *
 * @param called the verb that is called, if it is known: only what it needs is then loaded, which takes half of the time or less
 */
export async function createProgram(called?: string): Promise<Command> {
  const program = new Command('hotline')
    .description('The extension host for the Hotline help desk.')
    .version(version)
    .addHelpText('after', MORE)
    .exitOverride();
  for (const load of verbsFor(called)) {
    const verb = await load();
    program.addCommand(verb.copyInheritedSettings(program));
    for (const part of verb.commands) part.copyInheritedSettings(verb);
  }
  return program;
}

/** Whether it is a verb, or none is called but an option, or nothing. */
export function isVerb(called: string | undefined): boolean {
  return called === undefined || called.startsWith('-') || called === 'help' || Object.hasOwn(VERBS, called);
}

function verbsFor(called: string | undefined): readonly (() => Promise<Command>)[] {
  if (called === '--version' || called === '-V') return [];
  return called !== undefined && Object.hasOwn(VERBS, called) ? [VERBS[called]!] : Object.values(VERBS);
}
