import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../crash/random.ts';
import type { CommandLoad } from './command-load.ts';
import type { Lives } from './lives.ts';
import { versionOf } from './plugins.ts';

/** Sources of which none can serve, by what is wrong with them. */
const BROKEN = {
  'a syntax error': 'export default { commands: {{ };',
  'an import that leads nowhere': `import './gone.ts';\nexport default {};`,
  'an error at import': `throw new Error('as it was asked to');`,
  'an end at import': 'process.exit(3);',
  'a loop at import': 'for (;;);',
  'a wrong declaration': 'export default { commands: { edited: {} } };',
  'an error in setup': `export default { setup() { throw new Error('as it was asked to'); } };`,
} as const;

/** A loop costs `setupMs`, in which nothing else can be saved. */
const LOOP_CHANCE = 0.05;

export interface EditOptions {
  readonly lives: Lives;
  readonly commands: CommandLoad;
  readonly random: Random;
}

/** Saves the plugin `edited`, well or broken, in the ways in which editors save. */
export class Edits {
  readonly counts = { saves: 0, broken: 0 };
  /** Milliseconds from a save to the first answer of what was saved, as the load has seen it. */
  readonly times: number[] = [];
  readonly #options: EditOptions;
  readonly #file: string;
  #version = 0;

  constructor(options: EditOptions) {
    this.#options = options;
    this.#file = path.join(options.lives.folder, 'plugins/edited/index.ts');
  }

  async next(): Promise<void> {
    const { random } = this.#options;
    if (random.chance(0.3)) await this.#saveBroken();
    else await this.#save();
  }

  async #save(): Promise<void> {
    const { lives, commands, random } = this.#options;
    const ways = [this.#atOnce, this.#inThreeParts, this.#byRename, this.#inABurst];
    await lives.disk.write(() => ways[random.below(ways.length)]!.call(this));
    const savedAt = performance.now();
    const version = this.#version;
    this.counts.saves++;
    const killsBefore = lives.kills;
    const isServing = await lives.until(`version ${version} of edited serves`, async () => {
      await commands.ask('/edited');
      return commands.newest >= version;
    });
    if (isServing && lives.kills === killsBefore) this.times.push(performance.now() - savedAt);
  }

  /** It has to be refused with a reason, and then to be mended. */
  async #saveBroken(): Promise<void> {
    const { lives, random } = this.#options;
    const what = this.#chooseBroken();
    await lives.disk.write(async () => {
      writeFileSync(this.#file, BROKEN[what]);
      this.counts.broken++;
      await lives.until(`edited with ${what} is refused, and the version before keeps serving`, async () => {
        const edited = await lives.plugin('edited');
        return edited?.state === 'serving' && /keeps serving/.test(edited.reason ?? '');
      });
      if (random.chance(0.5)) await sleep(random.below(200));
      this.#atOnce();
    });
    await lives.until('edited is mended', async () => (await lives.plugin('edited'))?.reason === undefined);
  }

  #chooseBroken(): keyof typeof BROKEN {
    const { random } = this.#options;
    if (random.chance(LOOP_CHANCE)) return 'a loop at import';
    const names = (Object.keys(BROKEN) as (keyof typeof BROKEN)[]).filter((name) => name !== 'a loop at import');
    return names[random.below(names.length)]!;
  }

  #next(): string {
    return versionOf.edited(++this.#version);
  }

  #atOnce(): void {
    writeFileSync(this.#file, this.#next());
  }

  async #inThreeParts(): Promise<void> {
    const source = this.#next();
    const third = Math.floor(source.length / 3);
    writeFileSync(this.#file, source.slice(0, third));
    for (const part of [source.slice(third, 2 * third), source.slice(2 * third)]) {
      await sleep(this.#options.random.below(20));
      appendFileSync(this.#file, part);
    }
  }

  #byRename(): void {
    const draft = `${this.#file}.swp`;
    writeFileSync(draft, this.#next());
    renameSync(draft, this.#file);
  }

  async #inABurst(): Promise<void> {
    for (let left = 2 + this.#options.random.below(4); left > 0; left--) {
      this.#atOnce();
      await sleep(this.#options.random.below(150));
    }
    // Editors touch a file without changing it as well.
    writeFileSync(this.#file, readFileSync(this.#file));
  }
}
