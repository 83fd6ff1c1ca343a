import type { HotlineEvent } from '../protocol/types.ts';

const SIZE = 1_024;

/**
 * The latest events as plugins receive them at the first attempt. Several plugins get the same ones at nearly the same time: each is then
 * made once, and as one object, also where it had to wait in the store.
 */
export class RecentEvents {
  readonly #events: (HotlineEvent | undefined)[] = Array.from({ length: SIZE });

  add(event: HotlineEvent): HotlineEvent {
    return (this.#events[event.seq % SIZE] = event);
  }

  at(seq: number): HotlineEvent | undefined {
    const event = this.#events[seq % SIZE];
    return event?.seq === seq ? event : undefined;
  }

  /** What they were made with has changed. */
  forget(): void {
    this.#events.fill(undefined);
  }
}
