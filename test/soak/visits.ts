import { rmSync } from 'node:fs';
import path from 'node:path';
import { writePlugin } from '../fixtures/plugin-folder.ts';
import type { Lives } from './lives.ts';
import { GUEST, versionOf } from './plugins.ts';

/** The plugin that comes and goes. */
export class Visits {
  count = 0;
  readonly #lives: Lives;
  #isHere = false;

  constructor(lives: Lives) {
    this.#lives = lives;
  }

  async next(): Promise<void> {
    if (this.#isHere) await this.#leave();
    else await this.come();
  }

  async come(): Promise<void> {
    if (this.#isHere) return;
    this.#isHere = true;
    const source = versionOf.guest(++this.count);
    await this.#lives.disk.write(() => void writePlugin(this.#plugins, GUEST, source));
    await this.#lives.until(`${GUEST} serves`, async () => (await this.#lives.plugin(GUEST))?.state === 'serving');
  }

  async #leave(): Promise<void> {
    this.#isHere = false;
    await this.#lives.disk.write(() => rmSync(path.join(this.#plugins, GUEST), { recursive: true }));
    await this.#lives.until(`${GUEST} is let go`, async () => {
      const plugins = await this.#lives.plugins();
      return plugins.length > 0 && plugins.every(({ name }) => name !== GUEST);
    });
  }

  get #plugins(): string {
    return path.join(this.#lives.folder, 'plugins');
  }
}
