import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { HotlineEvent } from '../protocol/types.ts';
import type { CallTimes } from '../sandbox/contract.ts';

type Delivery = ArrivedCommand | HotlineEvent | TimerCall;

/**
 * The last few that were written, wherever their number puts them. A delivery goes to its plugins as one and the same object, at nearly
 * the same time; to remember all of them (in a WeakMap, say) costs the garbage collector more than it saves.
 */
const written: ({ readonly delivery: Delivery; readonly json: string } | undefined)[] = Array(256).fill(undefined);

/** The arguments of a call as JSON. A delivery is written once for all plugins that it goes to. */
export function callJson(subject: Delivery | readonly HotlineEvent[], { timeoutMs, limitMs, call }: CallTimes): string {
  const json = Array.isArray(subject) ? `[${subject.map(jsonOf).join(',')}]` : jsonOf(subject as Delivery);
  return `[${json},{"timeoutMs":${timeoutMs},"limitMs":${limitMs},"call":${call}}]`;
}

function jsonOf(delivery: Delivery): string {
  const place = 'seq' in delivery ? delivery.seq % written.length : 0;
  const known = written[place];
  if (known?.delivery === delivery) return known.json;
  const json = toJson(delivery);
  written[place] = { delivery, json };
  return json;
}

/** With the date as a number: `JSON.stringify` leaves its fast path for objects that have a `toJSON`. */
function toJson(delivery: Delivery): string {
  return JSON.stringify('at' in delivery ? { ...delivery, at: delivery.at?.getTime() } : delivery);
}
