import { describe, expect, it } from 'vitest';
import { hasStrace, numbersOf, scratch, start } from './child.ts';
import { expectNothingLost } from './oracle.ts';

/** `STORE_KILLS` makes it as many rounds as one likes. */
const kills = Number(process.env.STORE_KILLS ?? 8);

describe('A store whose process is killed', () => {
  it(
    '[row 22] has everything that it said it had, whenever that happens',
    { timeout: 10_000 + kills * 2_000 },
    async () => {
      await using place = await scratch();
      let lines: readonly string[] = [];
      for (let round = 0; round < kills; round++) {
        const run = start('appender.ts', [place.file, 1e6, 20]);
        await run.printed('open');
        const after = Math.floor(Math.random() * 400);
        // What an earlier round had stored without saying so is a repeat in this one.
        const number = numbersOf(lines, 'stored').length + after;
        await Promise.race([run.printed(`stored ${number} `), run.printed(`repeat ${number} `)]).catch(() => undefined);
        run.process.kill('SIGKILL');
        await run.ended;
        lines = lines.concat(run.lines);
        await expectNothingLost(place.file, lines);
      }
      expect(numbersOf(lines, 'stored').length).toBeGreaterThan(kills * 20);
      expect(numbersOf(lines, 'repeat').length).toBeGreaterThan(0);
    },
  );

  it.skipIf(!hasStrace)(
    '[row 23] has everything that it said it had, at whichever fsync that happens',
    { timeout: 120_000 },
    async () => {
      await using place = await scratch();
      const lines: string[] = [];
      for (let fsync = 1; fsync <= 25; fsync += 2) {
        const run = start(
          'appender.ts',
          [place.file, 1e6, 5],
          ['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:signal=KILL:when=${fsync}`],
        );
        await run.ended;
        lines.push(...run.lines);
        await expectNothingLost(place.file, lines);
      }
      expect(numbersOf(lines, 'stored').length).toBeGreaterThan(20);
    },
  );
});
