import { HostError } from '../../errors.ts';
import type { DeploymentOptions } from '../options.ts';
import { openAccess, type StoreAccess } from './access.ts';
import { commandDetail } from './command-detail.ts';
import { commandHead, commandRow, shortId } from './command-table.ts';
import { listed } from './quantities.ts';
import { print, screenWidth } from './print.ts';
import type { CommandFilter, FoundCommand } from './search-commands.ts';

interface ListOptions extends DeploymentOptions {
  readonly filter: CommandFilter;
  readonly limit: number;
  readonly json?: true;
}

const PAGE = 1_000;

export async function listCommands({ filter, limit, json, ...options }: ListOptions): Promise<void> {
  await using access = await openAccess(options);
  const commands = await findCommands(access, filter, limit);
  if (json) {
    for (const command of commands) if (!(await print(commandJson(command)))) return;
    return;
  }
  if (commands.length === 0) return void (await print('There are no such commands.'));
  const width = screenWidth();
  await print([commandHead(width), ...commands.map((command) => commandRow(command, width))].join('\n'));
  if (commands.length === limit) console.error(`The newest ${limit}; --limit shows more.`);
}

/** `id`: as it is, or as much of it as no other has. */
export async function showCommand(id: string, { json, ...options }: DeploymentOptions & { readonly json?: true }) {
  await using access = await openAccess(options);
  const found = await findCommands(access, { id }, 4);
  const different = new Map(found.toReversed().map((command) => [command.id, command]));
  if (different.size === 0) throw new HostError('COMMAND_UNKNOWN', `There is no command ${id}.`);
  if (different.size > 1) {
    const some = listed([...different.values()].map((command) => `${shortId(command.id)} (${command.name})`));
    throw new HostError('COMMAND_UNKNOWN', `Several commands begin with ${id}, among them ${some}.`);
  }
  const [command] = different.values();
  await print(json ? commandJson(command!) : commandDetail(command!, Date.now()));
}

/** The newest that pass, newest first. */
async function findCommands(
  access: Pick<StoreAccess, 'commands'>,
  filter: CommandFilter,
  limit: number,
): Promise<readonly FoundCommand[]> {
  const found: FoundCommand[] = [];
  let before: number | undefined;
  do {
    const page = await access.commands({ filter, before, limit: Math.min(limit - found.length, PAGE) });
    found.push(...page.commands);
    before = page.before;
  } while (before !== undefined && found.length < limit);
  return found.slice(0, limit);
}

const iso = (time: number): string => new Date(time).toISOString();

function commandJson({ at, reply, late, ...command }: FoundCommand): string {
  const answers = late.map((answer) => ({ ...answer, at: iso(answer.at) }));
  return JSON.stringify({ ...command, answeredAt: iso(at), reply, late: answers });
}
