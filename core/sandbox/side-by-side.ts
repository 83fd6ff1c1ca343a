import type { DeliveryResult } from './contract.ts';

/** As it was before any plugin ran. */
const soon = queueMicrotask;

/** When to stop for a moment between two handlers. */
export interface Breaks {
  isDue(): boolean;
  /** Settles when it is over. */
  take(): Promise<void>;
}

/**
 * Runs handlers that have nothing to do with each other. The result is that of those that end last, at once where none has to wait;
 * `tell` hears of the others while some go on, of all that are done in the same turn together, and before a break.
 *
 * ```ts
 * const tell = (places, result) => host.notify('ended', call, places, result);
 * runSideBySide(events.length, (place) => handle(events[place]), tell, turn.breaks(50));
 * ```
 */
export function runSideBySide(
  count: number,
  run: (place: number) => DeliveryResult | Promise<DeliveryResult>,
  tell: (places: readonly number[], result: DeliveryResult) => void,
  breaks: Breaks,
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

  const begin = (place: number) => {
    const result = run(place);
    if (!(result instanceof Promise)) end(place, result);
    else
      void result.then((later) => {
        end(place, later);
        if (done.length === 1) soon(tellDone);
      });
  };
  const runFrom = (first: number) => {
    for (let place = first; place < count; place++) {
      if (place > first && breaks.isDue()) {
        // Before the break begins: else it would leave after the next handlers.
        tellDone();
        void breaks.take().then(() => runFrom(place));
        return;
      }
      begin(place);
    }
    tellDone();
  };
  runFrom(0);
  if (left === 0) return last;
  return new Promise((resolve) => (onLast = resolve));
}
