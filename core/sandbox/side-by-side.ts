import type { DeliveryResult } from './contract.ts';

/** As it was before any plugin ran. */
const soon = queueMicrotask;

/**
 * Runs handlers that have nothing to do with each other. The result is that of those that end last, at once where none has to wait;
 * `tell` hears of the others while some go on, of all that are done in the same turn together.
 *
 * ```ts
 * runSideBySide(events.length, (place) => handle(events[place]), (places, result) => host.notify('ended', call, places, result));
 * ```
 */
export function runSideBySide(
  count: number,
  run: (place: number) => DeliveryResult | Promise<DeliveryResult>,
  tell: (places: readonly number[], result: DeliveryResult) => void,
): DeliveryResult | Promise<DeliveryResult> {
  let left = count;
  let last: DeliveryResult = null;
  let onLast: ((result: DeliveryResult) => void) | undefined;
  /** Done, and not told yet. */
  const done: number[] = [];

  const tellDone = () => {
    if (left > 0 && done.length > 0) tell(done.splice(0), null);
  };
  const end = (place: number, result: DeliveryResult) => {
    left--;
    if (result === null) done.push(place);
    else if (left > 0) tell([place], result);
    else if (done.length > 0) tell(done, null);
    if (left > 0) return;
    last = result;
    onLast?.(result);
  };

  for (let place = 0; place < count; place++) {
    const result = run(place);
    if (!(result instanceof Promise)) end(place, result);
    else
      void result.then((later) => {
        end(place, later);
        if (done.length === 1) soon(tellDone);
      });
  }
  if (left === 0) return last;
  tellDone();
  return new Promise((resolve) => (onLast = resolve));
}
