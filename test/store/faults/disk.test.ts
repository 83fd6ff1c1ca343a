import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { hasStrace, numbersOf, scratch, start } from './child.ts';
import { expectNothingLost } from './oracle.ts';

const failing = (call: string, what: string) => [
  '-o',
  '/dev/null',
  '-e',
  `trace=${call}`,
  '-e',
  `inject=${call}:${what}`,
];

describe.skipIf(!hasStrace)('A store whose disk fails', () => {
  it('has an fsync before it says that an event is stored', async () => {
    await using place = await scratch();
    const log = `${place.file}.strace`;
    const run = start('appender.ts', [place.file, 30, 1], ['-o', log, '-s', '64', '-e', 'trace=fsync,fdatasync,write']);
    await run.ended;
    expect(numbersOf(run.lines, 'stored')).toHaveLength(30);
    const calls = (await readFile(log, 'utf8')).split('\n');
    let synced = false;
    let told = 0;
    for (const call of calls) {
      if (/(fsync|fdatasync)(\(| resumed)/.test(call)) synced = true;
      if (!/write\(1, "stored \d+ /.test(call)) continue;
      expect(synced).toBe(true);
      synced = false;
      told++;
    }
    expect(told).toBe(30);
  });

  it.each([20, 27, 35])(
    '[row 24] says so when fsync number %i fails, mends itself, and stores what is sent again once',
    async (when) => {
      await using place = await scratch();
      const run = start(
        'appender.ts',
        [place.file, 200, 5],
        failing('fsync,fdatasync', `error=EIO:when=${when}..${when + 2}`),
      );
      await run.ended;
      expect(run.lines.at(-1)).toBe('closed');
      expect(numbersOf(run.lines, 'refused').length).toBeGreaterThan(0);
      expect(new Set(numbersOf(run.lines, 'stored', 'repeat')).size).toBe(200);
      await expectNothingLost(place.file, run.lines);
    },
  );

  it('[row 24] says at its start that the file cannot be used', async () => {
    await using place = await scratch();
    const run = start('holder.ts', [place.file], failing('fsync,fdatasync', 'error=EIO:when=1+'));
    await run.ended;
    expect(run.lines).toEqual([expect.stringMatching(/^STORE_UNAVAILABLE .*store\.sqlite.*.*: disk I\/O error\.$/)]);
  });

  it('[row 24] stores nothing more while fsync keeps failing', async () => {
    await using place = await scratch();
    const run = start('appender.ts', [place.file, 200, 5], failing('fsync,fdatasync', 'error=EIO:when=20+'));
    await run.printed('refused');
    const stored = numbersOf(run.lines, 'stored').length;
    while (numbersOf(run.lines, 'refused').length < 40)
      await run.printed('refused').then(() => new Promise((resolve) => setImmediate(resolve)));
    expect(numbersOf(run.lines, 'stored')).toHaveLength(stored);
    run.process.kill('SIGKILL');
    await run.ended;
    await expectNothingLost(place.file, run.lines);
  });

  it('[row 25] refuses events while the disk is full, and takes them again by itself', async () => {
    await using place = await scratch();
    const run = start('appender.ts', [place.file, 200, 5], failing('pwrite64', 'error=ENOSPC:when=150..160'));
    await run.ended;
    expect(run.lines.at(-1)).toBe('closed');
    expect(numbersOf(run.lines, 'refused').length).toBeGreaterThan(0);
    expect(new Set(numbersOf(run.lines, 'stored', 'repeat')).size).toBe(200);
    await expectNothingLost(place.file, run.lines);
  });

  it('[row 28] holds a bounded number of events while fsync is slow, refuses the others at once, and holds up nothing else', async () => {
    await using place = await scratch();
    const slow = failing('fsync,fdatasync', 'delay_enter=700000:when=20..21');
    const run = start('appender.ts', [place.file, 400, 60, 20], slow);
    await run.ended;
    expect(run.lines.at(-1)).toBe('closed');
    const waits = (kind: string) =>
      run.lines.filter((line) => line.startsWith(kind)).map((line) => Number(line.split(' ')[2]));
    expect(waits('refused').length).toBeGreaterThan(20);
    expect(Math.max(...waits('refused'))).toBeLessThan(200);
    expect(Math.max(...waits('stored'))).toBeGreaterThan(500);
    expect(Number(run.lines.find((line) => line.startsWith('pause'))!.split(' ')[1])).toBeLessThan(400);
    await expectNothingLost(place.file, run.lines);
  });
});
