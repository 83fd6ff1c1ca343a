import { OUTCOMES, type Outcome } from '../call-outcome.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import { dialogKey } from '../protocol/dialog.ts';
import { isObject, readId, readInstanceId, readLocation } from '../protocol/readers.ts';
import type { StoredReply } from '../store/store.ts';
import type { ReplyBody } from './reply.ts';

/** What became of a command in one plugin. */
export interface CommandPart {
  readonly plugin: string;
  readonly outcome: Outcome;
  readonly tookMs: number;
}

/** Who spent a command's three seconds. */
export interface CommandRecord {
  readonly id: string;
  /** With its slash. */
  readonly name: string;
  readonly connection: string;
  /** The key of the dialog. */
  readonly dialog: string;
  readonly operatorId?: number;
  /** When it was answered, in wall-clock milliseconds. */
  readonly at: number;
  /** From the arrival of the request until the reply was made. */
  readonly tookMs: number;
  /** All plugins that declare it, in the order of their replies. */
  readonly parts: readonly CommandPart[];
}

export function recordOf(command: ArrivedCommand, tookMs: number, parts: readonly CommandPart[]): CommandRecord {
  const { id, name, connection, raw } = command;
  const data = isObject(raw.data) ? raw.data : {};
  const dialog = dialogKey(readInstanceId(raw.instance_id), readLocation(data));
  return { id, name, connection, dialog, operatorId: readId(data.sender_user_id), at: Date.now(), tookMs, parts };
}

const TYPES = { j: 'json', m: 'markdown', e: 'empty' } as const;

/** The reply, on the line below what is known of the command: few of them are ever read again, so both are written as they are. */
export function writeReply(record: CommandRecord, reply: ReplyBody): StoredReply {
  const { id, at, name, connection, dialog, operatorId = null, tookMs, parts } = record;
  const known = [name, connection, dialog, operatorId, hundredths(tookMs)];
  for (const part of parts) known.push(part.plugin, OUTCOMES.indexOf(part.outcome), hundredths(part.tookMs));
  return { id, at, body: `${JSON.stringify(known)}\n${reply.type[0]}${'body' in reply ? reply.body : ''}` };
}

export interface ReadReply {
  readonly reply: ReplyBody;
  /** Absent in what was stored before commands were recorded. */
  readonly record?: CommandRecord;
}

export function readReply({ id, at, body }: StoredReply): ReadReply {
  const end = body.startsWith('[') ? body.indexOf('\n') : -1;
  const type = TYPES[body[end + 1] as keyof typeof TYPES];
  const reply: ReplyBody = type === 'empty' ? { type } : { type, body: body.slice(end + 2) };
  return end === -1 ? { reply } : { reply, record: { id, at, ...readKnown(body.slice(0, end)) } };
}

function readKnown(line: string): Omit<CommandRecord, 'id' | 'at'> {
  const [name, connection, dialog, operatorId, tookMs, ...rest] = JSON.parse(line) as [
    ...[name: string, connection: string, dialog: string, operatorId: number | null, tookMs: number],
    ...parts: (string | number)[],
  ];
  const parts = Array.from({ length: rest.length / 3 }, (_, i) => ({
    plugin: rest[3 * i] as string,
    outcome: OUTCOMES[rest[3 * i + 1] as number]!,
    tookMs: (rest[3 * i + 2] as number) / 100,
  }));
  return { name, connection, dialog, ...(operatorId !== null && { operatorId }), tookMs: tookMs / 100, parts };
}

/** Whole numbers: to write fractions takes longer than to write all else. */
const hundredths = (ms: number): number => Math.round(ms * 100);
