import type { EventDraft } from '../protocol/event-text.ts';

const SIZE = 1_024;

/**
 * The latest events as plugins receive them. Several plugins get the same ones at nearly the same time: each is then made once, also
 * where it had to wait in the store.
 */
export class RecentEvents {
  readonly #events: ({ readonly seq: number; readonly draft: EventDraft } | undefined)[] = Array.from({ length: SIZE });

  add(seq: number, draft: EventDraft): EventDraft {
    this.#events[seq % SIZE] = { seq, draft };
    return draft;
  }

  at(seq: number): EventDraft | undefined {
    const event = this.#events[seq % SIZE];
    return event?.seq === seq ? event.draft : undefined;
  }

  /** What they were made with has changed. */
  forget(): void {
    this.#events.fill(undefined);
  }
}
