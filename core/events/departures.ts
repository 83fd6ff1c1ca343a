import { CALL_SIZE, type Batch } from './delivery.ts';

/**
 * What leaves together: the only deliveries of several dialogs with one call, which costs less than a call each; a batch of several deliveries,
 * a timer or a second attempt alone. `next` gives what is to leave next, and hears how many wait to leave with it.
 */
export function* departures(next: (waiting: number) => Batch | undefined): Generator<readonly Batch[]> {
  let together: Batch[] = [];
  let size = 0;
  for (let batch = next(0); batch !== undefined; batch = next(together.length)) {
    const [first, ...others] = batch.deliveries;
    if (first!.isAlone || first!.deaths > 0 || others.length > 0) {
      yield [batch];
      continue;
    }
    const { length } = first!.event.body;
    if (size + length > CALL_SIZE && together.length > 0) {
      yield together;
      [together, size] = [[], 0];
    }
    together.push(batch);
    size += length;
  }
  if (together.length > 0) yield together;
}

/** Runs once for all that ask for it in the same microtasks, as the events of one commit do. */
export function gathered(run: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(() => {
      isAsked = false;
      run();
    });
  };
}
