import type { CallReceiver, Several } from './open-call.ts';
import type { DeliveryOutcome } from './port.ts';

/** Makes an outcome of what the process says of the event in this place; undefined: the process has given up waiting. */
type Read = (answer: unknown, place: number) => DeliveryOutcome | undefined;

/** Hears what becomes of the events of one call: of some while others go on, and of the rest when it is answered. */
export class SideBySide implements CallReceiver<DeliveryOutcome>, Several<DeliveryOutcome> {
  readonly several = this;
  size: number;
  readonly readOne: Read;
  readonly onEnd: (place: number, outcome: DeliveryOutcome) => void;
  readonly #ended: boolean[];

  constructor(count: number, read: Read, onEnd: (place: number, outcome: DeliveryOutcome) => void) {
    this.size = count;
    this.readOne = read;
    this.onEnd = onEnd;
    this.#ended = Array<boolean>(count).fill(false);
  }

  read(answer: unknown): DeliveryOutcome | undefined {
    return this.readOne(answer, this.#ended.indexOf(false));
  }

  /** The last one ends with the answer: else a process could be given more and more while it never answers. */
  takes(place: number): boolean {
    if (this.size === 1 || this.#ended[place] !== false) return false;
    this.#ended[place] = true;
    this.size--;
    return true;
  }
}
