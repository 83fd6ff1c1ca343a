import { cancel, confirm, intro, isCancel, outro, select, text } from '@clack/prompts';
import { HostError } from '../../errors.ts';
import { dialogEventNames, eventNames } from '../../protocol/names.ts';
import type { EventName } from '../../protocol/types.ts';
import { commandName, commandOf, pluginNames } from './names.ts';

/** Whether there is somebody to ask. */
export const canAsk = (): boolean => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** What was said on the command line; the rest is asked for. */
export interface NewPluginAnswers {
  readonly name?: string;
  readonly command?: string;
  readonly event?: string;
}

/** Undefined when the person has had enough. */
export async function askForPlugin(given: NewPluginAnswers): Promise<Required<NewPluginAnswers> | undefined> {
  intro('A new plugin');
  const name = given.name ?? (await askForName());
  if (isCancel(name)) return gaveUp();
  const command = given.command ?? (await askForCommand(name));
  if (isCancel(command)) return gaveUp();
  const event = given.event ?? (await askForEvent());
  if (isCancel(event)) return gaveUp();
  outro(`${pluginNames(name).packageName} with ${command} and ${event}`);
  return { name, command, event };
}

const askForName = () =>
  text({ message: 'What is it called?', placeholder: 'weather', validate: problemWith(pluginNames) });

const askForCommand = (name: string) =>
  text({
    message: 'Which command do operators type?',
    initialValue: commandOf(pluginNames(name)),
    validate: problemWith(commandName),
  });

const askForEvent = () =>
  select<EventName>({
    message: 'Which event does it take?',
    options: eventNames.map((value) => ({
      value,
      hint: value === dialogEventNames[0] ? 'a customer’s first message' : '',
    })),
  });

/** Undefined when the person has had enough. */
export async function askForDeployment(
  folder: string,
  { isEmpty }: { readonly isEmpty: boolean },
): Promise<string | undefined> {
  intro('A new deployment');
  const message = `${folder} is not empty. What is there stays as it is. Go on?`;
  const goOn = isEmpty || (await confirm({ message }));
  if (isCancel(goOn) || !goOn) return gaveUp();
  const name = await text({
    message: 'What is the first plugin called?',
    initialValue: 'hello',
    validate: problemWith(pluginNames),
  });
  if (isCancel(name)) return gaveUp();
  outro(`A deployment with the plugin ${pluginNames(name).short}`);
  return name;
}

function gaveUp(): undefined {
  cancel('Nothing was written.');
}

/** Turns a check that throws into the sentence that a prompt shows. */
function problemWith(check: (value: string) => unknown): (value: string | undefined) => string | undefined {
  return (value = '') => {
    try {
      check(value);
      return undefined;
    } catch (error) {
      if (error instanceof HostError) return error.message;
      throw error;
    }
  };
}
