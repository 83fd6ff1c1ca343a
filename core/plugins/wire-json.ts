import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { EventText } from '../protocol/arrived-event.ts';
import type { CallTimes } from '../sandbox/contract.ts';

/** The arguments of a call as JSON, see `SandboxFunctions`. Of what was sent, only the little is written that the host has added. */
export function commandJson(command: ArrivedCommand, times: CallTimes): string {
  const { id, name, connection, timezone, receivedAt, rawJson } = command;
  const added = JSON.stringify({ id, name, connection, timezone, receivedAt });
  return withTimes(`${added.slice(0, -1)},"raw":${rawJson}}`, times);
}

/** The last events that were put together: as a rule all subscribers get the same ones, one right after the other. */
let last: { readonly events: readonly EventText[]; readonly json: string } | undefined;

export function batchJson(events: readonly EventText[], times: CallTimes): string {
  const isSame = last?.events.length === events.length && last.events.every((event, place) => event === events[place]);
  if (!isSame) {
    // In one piece: whoever writes it out would otherwise put it together from its many parts each time.
    last = { events, json: `[${events.map(({ json }) => json).join()}]` };
  }
  return withTimes(last!.json, times);
}

/** With the date as a number: `JSON.stringify` leaves its fast path for objects that have a `toJSON`. */
export function timerJson(timer: TimerCall, times: CallTimes): string {
  return withTimes(JSON.stringify({ ...timer, at: timer.at.getTime() }), times);
}

/** Whole milliseconds: to write fractions takes longer than to write all else. */
function withTimes(json: string, { timeoutMs, limitMs, call }: CallTimes): string {
  return `[${json},${Math.round(timeoutMs)},${Math.round(limitMs)},${call}]`;
}
