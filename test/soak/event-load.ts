import { PersistentSender } from '../crash/persistent-sender.ts';
import { bodyOf } from '../crash/plan.ts';
import type { Random } from '../crash/random.ts';
import type { SoakEvent } from './plugins.ts';

const DIALOGS = 48;

/** Events of many dialogs, each sent once the one ahead in its dialog has been acknowledged. */
export class EventLoad implements Disposable {
  readonly acknowledged: number[] = [];
  /** The status of each answer but 200. */
  readonly refused: number[] = [];
  readonly #random: Random;
  readonly #onSent: (number: number, dialog: number) => void;
  readonly #sender = new PersistentSender({ lost() {}, refused: (_, status) => this.refused.push(status) });
  readonly #last = new Map<number, Promise<void>>();
  readonly #asked: Partial<SoakEvent>[] = [];
  #number = 0;

  constructor(random: Random, onSent: (number: number, dialog: number) => void) {
    this.#random = random;
    this.#onSent = onSent;
  }

  get count(): number {
    return this.#number;
  }

  useHost(url: string): void {
    this.#sender.useHost(url);
  }

  /** The next event asks the plugins for this. */
  ask(event: Pick<Partial<SoakEvent>, 'loops' | 'eats'>): void {
    this.#asked.push(event);
  }

  send(): void {
    const number = ++this.#number;
    const dialog = this.#random.below(DIALOGS);
    const throws = this.#random.chance(0.02) ? 1 + this.#random.below(2) : 0;
    const event: SoakEvent = { number, throws, loops: false, eats: false, ...this.#asked.shift() };
    const request = { number, dialog, body: bodyOf(dialog, event), isRepeat: false };
    this.#onSent(number, dialog);
    const ahead = this.#last.get(dialog) ?? Promise.resolve();
    const sent = ahead.then(() => this.#sender.post(request)).then(() => void this.acknowledged.push(number));
    this.#last.set(dialog, sent);
  }

  /** Settles when all that was sent has been acknowledged. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  [Symbol.dispose](): void {
    this.#sender[Symbol.dispose]();
  }
}
