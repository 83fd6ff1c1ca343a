import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { EventText } from '../protocol/arrived-event.ts';
import type { CallTimes } from '../sandbox/contract.ts';

/**
 * The last one that was written. A command goes to its plugins as one and the same object, one right after the other; to
 * remember more of them (in a WeakMap, say) costs the garbage collector more than it saves.
 */
let last: { readonly command: ArrivedCommand; readonly json: string } | undefined;

/** The arguments of a call as JSON. A command is written once for all plugins that it goes to. */
export function commandJson(command: ArrivedCommand, times: CallTimes): string {
  if (last?.command !== command) last = { command, json: JSON.stringify(command) };
  return withTimes(last.json, times);
}

export function batchJson(batch: readonly EventText[], times: CallTimes): string {
  let events = '';
  for (const { json } of batch) events += events === '' ? json : `,${json}`;
  return withTimes(`[${events}]`, times);
}

/** With the date as a number: `JSON.stringify` leaves its fast path for objects that have a `toJSON`. */
export function timerJson(timer: TimerCall, times: CallTimes): string {
  return withTimes(JSON.stringify({ ...timer, at: timer.at.getTime() }), times);
}

function withTimes(json: string, { timeoutMs, limitMs, call }: CallTimes): string {
  return `[${json},{"timeoutMs":${timeoutMs},"limitMs":${limitMs},"call":${call}}]`;
}
