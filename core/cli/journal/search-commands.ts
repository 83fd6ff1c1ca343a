import { readReply, type CommandRecord } from '../../commands/command-record.ts';
import { readLate, type LateText } from '../../commands/late-text.ts';
import type { ReplyBody } from '../../commands/reply.ts';
import type { EventFilter } from '../../store/journal.ts';
import type { LateAnswer } from '../../store/late-answers.ts';
import type { Store } from '../../store/store.ts';

export interface CommandFilter extends Omit<EventFilter, 'state'> {
  /** Their ids begin so. */
  readonly id?: string;
}

export interface CommandQuery {
  /** `types` are names of commands. */
  readonly filter: CommandFilter;
  readonly limit: number;
  readonly before?: number;
}

/** What a plugin answered after the reply had left; without `text` as long as it is expected, or when there is nothing to say. */
export interface FoundLate extends Pick<LateAnswer, 'plugin' | 'state' | 'at' | 'reason'> {
  readonly text?: LateText;
}

/** A command with the reply that it got, and with what came later, by plugin. */
export type FoundCommand = CommandRecord & { readonly reply: ReplyBody; readonly late: readonly FoundLate[] };

export interface FoundCommands {
  /** The newest first; a few more than were asked for, or none in this part of the store. */
  readonly commands: readonly FoundCommand[];
  /** Where to go on; absent: this was all. */
  readonly before?: number;
}

/** Commands are filtered a slice at a time, so that nobody waits for the store meanwhile. */
const SLICE = 500;

export async function searchCommands(
  { replies, late }: Pick<Store, 'replies' | 'late'>,
  { filter, limit, before }: CommandQuery,
): Promise<FoundCommands> {
  const isAny = Object.values(filter).every((value) => value === undefined);
  const slice = await replies.slice({ before, limit: isAny ? Math.min(limit, SLICE) : SLICE });
  const commands = slice.replies
    .map(readReply)
    .flatMap(({ record, reply }) => (record === undefined ? [] : [{ ...record, reply }]))
    .filter((command) => passes(command, filter));
  const isPast = filter.since !== undefined && (slice.replies.at(-1)?.at ?? 0) < filter.since;
  return {
    commands: await Promise.all(
      commands.map(async (command) => ({ ...command, late: (await late.of(command.id)).map(foundLate) })),
    ),
    ...(!isPast && { before: slice.before }),
  };
}

function foundLate({ plugin, state, at, reason, body }: LateAnswer): FoundLate {
  return { plugin, state, at, text: readLate(body).text, reason };
}

function passes(
  { id, name, connection, dialog, at, parts }: CommandRecord,
  { id: start = '', types, connection: of, dialog: key, dialogEnding = '', plugin, since = 0, until }: CommandFilter,
): boolean {
  return (
    id.startsWith(start) &&
    (types?.includes(name) ?? true) &&
    connection === (of ?? connection) &&
    dialog === (key ?? dialog) &&
    dialog.endsWith(dialogEnding) &&
    (plugin === undefined || parts.some((part) => part.plugin === plugin)) &&
    at >= since &&
    at < (until ?? Infinity)
  );
}
