import { survivors } from '../fixtures/processes.ts';
import { Deviation } from './deviation.ts';
import { fact } from './layout.ts';
import { show } from './show.ts';
import type { Stage } from './stage.ts';
import { duration, listed } from './text.ts';

/** How one plugin's process ended and the next one took its place. */
export interface Kill {
  readonly plugin: string;
  readonly pid: number;
  readonly nextPid: number;
}

/** Shows how a looping plugin was ended and replaced, and that no other plugin was touched. */
export async function showKill(stage: Stage, plugin: string): Promise<Kill> {
  const { pid } = await stage.turn(`process of ${plugin}`, (turn) => turn.plugin === plugin && turn.pid !== undefined);
  const end = await stage.turn(`end of ${plugin}`, (turn) => turn.plugin === plugin && turn.pid === undefined);
  const next = await stage.turn(
    `new process of ${plugin}`,
    (turn) => turn.plugin === plugin && turn.at >= end.at && turn.pid !== undefined,
  );
  if ((await survivors([pid!], 2000)).length > 0)
    throw new Deviation(`${plugin}’s looping process, ${pid}, is still alive.`);
  const others = stage.turns().filter((turn) => turn.plugin !== plugin);
  const names = [...new Set(others.map((turn) => turn.plugin))].sort();
  if (others.length > names.length) throw new Deviation(`${plugin} was not the only one that was restarted.`);
  await show(
    fact('✗', `${plugin} never came back from its loop: its process was killed at the deadline.`, `process ${pid}`),
    fact('✓', `${plugin} serves again, ${duration(next.at - end.at)} later.`, `process ${next.pid}`),
    fact('✓', `${listed(names)} kept their processes and noticed nothing.`),
  );
  return { plugin, pid: pid!, nextPid: next.pid! };
}
