import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../crash/random.ts';
import { CONFIG, configSource, INSTANCE, KEY } from '../fixtures/deployment.ts';
import type { Lives } from './lives.ts';
import { cast } from './plugins.ts';

const BROKEN = ['export default {', configSource({ server: { bodyLimit: -1 } }), `throw new Error('not now');`];
/** Time for the host to look at what is broken. */
const SEEN_MS = 150;

/** Saves the configuration, well or broken. */
export class Settings {
  readonly counts = { saves: 0, broken: 0 };
  readonly #lives: Lives;
  readonly #random: Random;

  constructor(lives: Lives, random: Random) {
    this.#lives = lives;
    this.#random = random;
  }

  async next(): Promise<void> {
    const file = path.join(this.#lives.folder, CONFIG);
    await this.#lives.disk.write(async () => {
      if (this.#random.chance(0.3)) {
        writeFileSync(file, BROKEN[this.#random.below(BROKEN.length)]!);
        this.counts.broken++;
        await sleep(SEEN_MS);
      }
      writeFileSync(file, configSource(this.#settings()));
      this.counts.saves++;
    });
  }

  /** Options reload `steady`, keys and limits change at once; the rest is as it was. */
  #settings(): Readonly<Record<string, unknown>> {
    const number = this.#random.below(1_000);
    return {
      ...cast.config,
      connections: [{ name: 'support', instanceId: INSTANCE, apiKeys: [KEY, `rotated-${number % 3}`] }],
      plugins: { options: { steady: { number: number % 5 } }, order: number % 2 === 0 ? [] : ['steady', 'edited'] },
      server: { bodyLimit: 100_000 + number },
    };
  }
}
