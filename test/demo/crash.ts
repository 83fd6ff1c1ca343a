import { survivors } from '../fixtures/processes.ts';
import { Deviation } from './deviation.ts';
import { fact } from './layout.ts';
import { withProgress } from './progress.ts';
import type { Tally } from './records.ts';
import { show } from './show.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';
import { duration, listed } from './text.ts';

/** How the host ended and the next one took its place. */
export interface Crash {
  readonly pid: number;
  readonly nextPid: number;
}

/** Kills the host in the middle of its work, starts it again, and shows that it goes on where it was. `taken`: events so far. */
export async function showCrash(stage: Stage, taken: number): Promise<Crash> {
  const { pid } = stage.host;
  await stage.host.kill();
  const written = stage.tallies().map(({ plugin, events }) => `${plugin} has ${events}`);
  const pids = stage.turns().flatMap((turn) => turn.pid ?? []);
  if ((await survivors(pids, 2000)).length > 0) throw new Deviation('Plugins’ processes outlive the host.');
  await show(
    fact('✗', 'kill -9: the host is gone, and its plugins’ processes with it.', `process ${pid}`),
    fact('·', `Of the ${taken} events that it had taken, ${listed(written)}.`),
  );
  const startedInMs = await stage.restart();
  const startedAt = performance.now();
  await withProgress('snail catches up', PATIENCE_MS, everyoneHas(stage, taken));
  const caughtUp = duration(performance.now() - startedAt);
  await show(
    fact('✓', `host on ${stage.host.url} once more`, `started in ${duration(startedInMs)}, process ${stage.host.pid}`),
    fact('✓', `Nothing is lost: every plugin that takes events has all ${taken}, ${caughtUp} later.`),
  );
  return { pid, nextPid: stage.host.pid };
}

/** Settles when every plugin that takes events has all of them. */
export async function everyoneHas(stage: Stage, taken: number): Promise<readonly Tally[]> {
  return stage.until(`plugin that had all ${taken} events`, () => {
    const tallies = stage.tallies();
    const disordered = tallies.find(({ inOrder }) => !inOrder);
    if (disordered !== undefined) throw new Deviation(`${disordered.plugin} got the events of a dialog out of order.`);
    return tallies.every(({ events }) => events === taken) ? tallies : undefined;
  });
}
