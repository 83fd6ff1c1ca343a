import type { CallReceiver } from './open-call.ts';
import type { CallFailure, DeliveryOutcome } from './port.ts';

/** Makes an outcome of what the process says of the event in this place; undefined: the process has given up waiting. */
type Read = (answer: unknown, place: number) => DeliveryOutcome | undefined;

/** Hears what becomes of the events of one call: of some while others go on, and of the rest when it is answered. */
export class SideBySide implements CallReceiver<DeliveryOutcome> {
  /** So many have not ended. */
  size: number;
  readonly #ended: boolean[];
  readonly #read: Read;
  readonly #onEnd: (place: number, outcome: DeliveryOutcome) => void;

  constructor(count: number, read: Read, onEnd: (place: number, outcome: DeliveryOutcome) => void = () => {}) {
    this.size = count;
    this.#ended = Array<boolean>(count).fill(false);
    this.#read = read;
    this.#onEnd = onEnd;
  }

  read(answer: unknown): DeliveryOutcome | undefined {
    return this.#read(answer, Math.max(0, this.#ended.indexOf(false)));
  }

  endOne(place: number, answer: unknown, timeout: () => CallFailure): DeliveryOutcome | undefined {
    if (this.#ended[place] !== false) return undefined;
    this.#ended[place] = true;
    this.size--;
    const outcome = this.#read(answer, place) ?? timeout();
    this.#onEnd(place, outcome);
    return outcome;
  }
}
