import type { Events } from '../events/api.ts';
import type { TestClock } from './test-clock.ts';
import type { PendingTimer } from './api.ts';

/** The plugin's timers on the fake clock. One stays here until its handler begins: it can be cancelled or replaced until then. */
export class PendingTimers implements Pick<Events, 'setTimer' | 'cancelTimer'> {
  readonly #clock: TestClock;
  readonly #timers = new Map<string, PendingTimer>();

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  get all(): readonly PendingTimer[] {
    return [...this.#timers.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  async setTimer({ name, key, delayMs, payload }: Parameters<Events['setTimer']>[0]): Promise<void> {
    const timer = { name, key, at: new Date(this.#clock.now() + delayMs), payload: JSON.parse(payload) as unknown };
    this.#timers.set(idOf(timer), timer);
  }

  async cancelTimer(_plugin: string, name: string, key: string): Promise<boolean> {
    return this.#timers.delete(idOf({ name, key }));
  }

  /** The next one that is due by then, in milliseconds since 1970. */
  due(by: number): PendingTimer | undefined {
    const [next] = this.all;
    return next !== undefined && next.at.getTime() <= by ? next : undefined;
  }

  /** False: it was cancelled or replaced while it waited for its turn. */
  begin(timer: PendingTimer): boolean {
    return this.#timers.get(idOf(timer)) === timer && this.#timers.delete(idOf(timer));
  }
}

const idOf = ({ name, key }: Pick<PendingTimer, 'name' | 'key'>): string => JSON.stringify([name, key]);
