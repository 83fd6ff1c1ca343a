import { z } from 'zod';
import type { AnswerMessage, Message } from '../sandbox/rpc.ts';
import { isServiceCall } from './service-calls.ts';
import type { CommandResult, DeliveryResult, LoadResult, WireReply } from '../sandbox/contract.ts';

/**
 * What comes out of a sandbox is checked before it is believed: a plugin that writes to its channel itself can claim
 * anything. Undefined when the line is no message of the contract.
 */
export function readMessage(line: string): Message | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(message)) return undefined;
  const [first, args, id] = message as unknown[];
  if (typeof first !== 'string') return isAnswer(message) ? (message as unknown as AnswerMessage) : undefined;
  const fits = id === undefined ? isNotice(first, args) : typeof id === 'number' && isServiceCall(first, args);
  return fits ? (message as unknown as Message) : undefined;
}

const isAnswer = ([ids, , error, code]: readonly unknown[]): boolean =>
  isAnswered(ids) && isTextOrNothing(error) && isTextOrNothing(code);

const isTextOrNothing = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

const isAnswered = (ids: unknown): boolean =>
  typeof ids === 'number' || (Array.isArray(ids) && ids.every((id) => typeof id === 'number'));

function isNotice(name: string, args: unknown): boolean {
  if (name === 'done') return Array.isArray(args) && args.length === 1 && typeof args[0] === 'number';
  if (name === 'ended') return Array.isArray(args) && args.length === 3 && isEnded(args);
  return name === 'log' ? isLogCall(args) : name === 'defer' && isDeferral(args);
}

const isEnded = ([call, places]: readonly unknown[]): boolean =>
  typeof call === 'number' && Array.isArray(places) && places.every((place) => typeof place === 'number');

function isDeferral(args: unknown): boolean {
  if (!Array.isArray(args) || args.length !== 2) return false;
  const [call, reply] = args as [unknown, Partial<WireReply & { text: unknown }> | null];
  if (typeof call !== 'number' || typeof reply?.text !== 'string') return false;
  return reply.kind === 'text' || reply.kind === 'markdown';
}

function isLogCall(args: unknown): boolean {
  if (!Array.isArray(args) || args.length !== 3) return false;
  const [level, message, fields] = args as unknown[];
  return LEVELS.has(level) && typeof message === 'string' && typeof fields === 'object' && !Array.isArray(fields);
}

const LEVELS = new Set<unknown>(['debug', 'info', 'warn', 'error']);
const NO_ANSWER = { kind: 'failed', message: 'The plugin’s process sent an answer that is none.' } as const;

const REPLY_KINDS = new Set<unknown>(['text', 'markdown', 'error']);

export function readCommandResult(value: unknown): CommandResult {
  const result = value as Partial<WireReply & { text: unknown; message: unknown }> | null;
  if (REPLY_KINDS.has(result?.kind) && typeof result!.text === 'string') return result as WireReply;
  if (result?.kind === 'none') return result as WireReply;
  return readEnding(value);
}

export function readDeliveryResult(value: unknown): DeliveryResult {
  return value === null ? null : readEnding(value);
}

/** What disposers threw. */
export function readDisposeResult(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string') : [];
}

function readEnding(value: unknown) {
  const ending = value as { kind?: unknown; message?: unknown } | null;
  if (ending?.kind === 'expired') return { kind: 'expired' } as const;
  if (ending?.kind === 'failed' && typeof ending.message === 'string')
    return { kind: 'failed', message: ending.message } as const;
  return NO_ANSWER;
}

const traits = z.object({
  description: z.string().optional(),
  usage: z.string().optional(),
  timeoutMs: z.number().positive().optional(),
  lateMs: z.number().positive().optional(),
});
const declaration = z.object({
  events: z.array(z.string()),
  commands: z.record(z.templateLiteral(['/', z.string()]), traits),
});
const loadResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), declaration }),
  z.object({
    ok: z.literal(false),
    step: z.enum(['import', 'declaration', 'options', 'setup']),
    message: z.string(),
    declaration: declaration.optional(),
  }),
]);

export function readLoadResult(value: unknown): LoadResult {
  const result = loadResult.safeParse(value);
  return result.success ? result.data : { ok: false, step: 'import', message: NO_ANSWER.message };
}
