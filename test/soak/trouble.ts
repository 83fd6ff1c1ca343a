import path from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Random } from '../crash/random.ts';
import type { CommandLoad } from './command-load.ts';
import type { EventLoad } from './event-load.ts';
import type { Lives } from './lives.ts';
import { versionOf } from './plugins.ts';

const CRASHES = ['exit', 'abort', 'throw', 'reject'];

export interface TroubleOptions {
  readonly lives: Lives;
  readonly commands: CommandLoad;
  readonly events: EventLoad;
  readonly random: Random;
}

/** What plugins do to themselves: loops, crashes, too much memory. */
export class Trouble {
  readonly counts = { loops: 0, crashes: 0, outOfMemory: 0, mended: 0, retried: 0 };
  readonly #options: TroubleOptions;
  #version = 0;

  constructor(options: TroubleOptions) {
    this.#options = options;
  }

  async next(): Promise<void> {
    const { commands, events, random } = this.#options;
    const lot = random.below(100);
    if (lot < 55) this.counts.loops++;
    else if (lot < 75) this.counts.crashes++;
    else if (lot < 90) this.counts.outOfMemory++;
    if (lot < 30) events.ask({ loops: true });
    else if (lot < 55) await commands.ask('/loop');
    else if (lot < 75) await commands.ask('/crash', CRASHES[random.below(CRASHES.length)]);
    else if (lot < 83) events.ask({ eats: true });
    else if (lot < 90) await commands.ask('/eat');
    else await this.#save('looper');
    await this.retryDead();
    if ((await this.#options.lives.plugin('crasher'))?.state === 'paused' && random.chance(0.3)) await this.mend();
  }

  /** Two crashes of its process that belong to no call can each meet the same event, which is then held as a dead letter. */
  async retryDead(): Promise<void> {
    this.counts.retried += await this.#options.lives.retryDead('crasher');
  }

  /** A plugin that is paused is tried again at once when it is saved. */
  async mend(): Promise<void> {
    await this.#save('crasher');
    this.counts.mended++;
    const { lives } = this.#options;
    await lives.until(
      'crasher serves once it is mended',
      async () => (await lives.plugin('crasher'))?.state === 'serving',
    );
  }

  async #save(name: 'looper' | 'crasher'): Promise<void> {
    const { lives } = this.#options;
    const file = path.join(lives.folder, 'plugins', name, 'index.ts');
    await lives.disk.write(() => writeFileSync(file, versionOf[name](++this.#version)));
  }
}
