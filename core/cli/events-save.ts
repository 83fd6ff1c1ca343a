import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { HostError } from '../errors.ts';
import { isTimer } from '../events/journal-event.ts';
import { hideSecrets } from './hide-secrets.ts';
import { seq } from './journal/filters.ts';
import { configOption, examples, type DeploymentOptions } from './options.ts';

/** `hotline events save` */
export function eventsSaveVerb(): Command {
  return new Command('save')
    .summary('save an event as a fixture for tests of plugins')
    .description(
      'Write what Hotline sent into a JSON file that `t.event` of hotline-host/testing takes. The key and whatever is called like a secret ' +
        'is left out; what the customer wrote is not.',
    )
    .argument('<seq>', 'the number of the event, as in the column SEQ', seq)
    .argument('[file]', 'the file to write (default: event-SEQ.json)')
    .addOption(configOption())
    .addHelpText(
      'after',
      examples(['hotline events save 1234', 'hotline events save 1234 plugins/invoice/fixtures/first-message.json']),
    )
    .action(async (number: number, file: string | undefined, _: unknown, command: Command) => {
      await saveEvent(number, file ?? `event-${number}.json`, command.optsWithGlobals<DeploymentOptions>());
    });
}

async function saveEvent(number: number, file: string, options: DeploymentOptions): Promise<void> {
  const { openAccess } = await import('./journal/access.ts');
  await using access = await openAccess(options);
  const event = await access.event({ seq: number });
  if (event === null) throw new HostError('EVENT_UNKNOWN', `There is no event ${number}.`);
  if (isTimer(event)) throw new HostError('EVENT_UNKNOWN', `Event ${number} is a timer of a plugin, not Hotline’s.`);
  const fixture = hideSecrets(JSON.parse(event.body) as object);
  await writeNew(path.resolve(file), `${JSON.stringify(fixture, null, 2)}\n`);
  console.log(`Event ${number}, ${event.type}, is in ${file}.`);
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'open') throw new HostError('FILE_EXISTS', `There is a file ${file} already.`);
    throw new HostError('STORE_COPY_FAILED', `${file} cannot be written: ${message}`, { cause: error });
  }
}
