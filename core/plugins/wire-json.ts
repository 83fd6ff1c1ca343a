import type { HotlineCommand, HotlineEvent } from '../protocol/types.ts';
import type { CallTimes } from '../sandbox/contract.ts';

const written = new WeakMap<object, string>();

/**
 * The arguments of a call as JSON. A delivery goes to several plugins as one and the same object, and is written once for
 * all of them.
 */
export function callJson(delivery: HotlineCommand | HotlineEvent, { timeoutMs, limitMs }: CallTimes): string {
  let json = written.get(delivery);
  if (json === undefined) {
    json = toJson(delivery);
    written.set(delivery, json);
  }
  return `[${json},{"timeoutMs":${timeoutMs},"limitMs":${limitMs}}]`;
}

/** With dates as numbers: `JSON.stringify` leaves its fast path for objects that have a `toJSON`. */
function toJson({ at, ...rest }: HotlineCommand | HotlineEvent): string {
  const receivedAt = 'receivedAt' in rest ? rest.receivedAt.getTime() : undefined;
  return JSON.stringify({ ...rest, at: at?.getTime(), receivedAt });
}
