import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { HotlineEvent } from '../protocol/types.ts';
import type { CallTimes } from '../sandbox/contract.ts';

type Delivery = ArrivedCommand | HotlineEvent | TimerCall;

/**
 * The last one that was written. A delivery goes to its plugins as one and the same object, one right after the other; to
 * remember more of them (in a WeakMap, say) costs the garbage collector more than it saves.
 */
let last: { readonly delivery: Delivery; readonly json: string } | undefined;

/** The arguments of a call as JSON. A delivery is written once for all plugins that it goes to. */
export function callJson(delivery: Delivery, { timeoutMs, limitMs, call }: CallTimes): string {
  if (last?.delivery !== delivery) last = { delivery, json: toJson(delivery) };
  return `[${last.json},{"timeoutMs":${timeoutMs},"limitMs":${limitMs},"call":${call}}]`;
}

/** With the date as a number: `JSON.stringify` leaves its fast path for objects that have a `toJSON`. */
function toJson(delivery: Delivery): string {
  return JSON.stringify('at' in delivery ? { ...delivery, at: delivery.at?.getTime() } : delivery);
}
