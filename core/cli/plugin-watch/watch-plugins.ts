import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { HostError } from '../../errors.ts';
import { controlClient } from '../../http/control-client.ts';
import type { MeasuredPlugin, PluginsAnswer } from '../control-routes.ts';
import { cell } from '../journal/cells.ts';
import { stopOnInterrupt } from '../journal/interrupt.ts';
import { span } from '../journal/moments.ts';
import { print, screenWidth } from '../journal/print.ts';
import { counted } from '../journal/quantities.ts';
import { rootOf, type DeploymentOptions } from '../options.ts';
import { stateOf } from '../plugin-states.ts';
import { figuresTable } from './figures-table.ts';
import { LiveBlock } from './live-block.ts';
import { RecentFigures } from './recent.ts';

const EVERY_MS = 1_000;

/** Shows the plugins of the running host in numbers, each second anew, until Ctrl-C. Throws `HOST_NOT_RUNNING` when there is none. */
export async function watchPlugins(options: DeploymentOptions, { json }: { readonly json?: true }): Promise<void> {
  using interrupt = stopOnInterrupt();
  using block = new LiveBlock();
  const recent = new RecentFigures();
  const root = rootOf(options);
  let table: string[] = [];
  for (let answer: PluginsAnswer | undefined = await ask(root); !interrupt.signal.aborted; answer = await later(root)) {
    if (json) {
      if (!(await print(JSON.stringify(answer?.plugins ?? [])))) return;
    } else {
      const width = screenWidth();
      const now = answer && recent.look(answer.plugins, performance.now());
      if (now !== undefined) {
        const watched = answer!.plugins.map((plugin) => ({ plugin, recent: now.get(plugin.name)! }));
        table = figuresTable(watched, width);
      }
      block.show([...headOf(answer, width), ...table]);
    }
    await sleep(EVERY_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
  }
}

const ask = (root: string) => controlClient(root).call<PluginsAnswer>('GET /plugins');

/** A host that has gone may come back. */
async function later(root: string): Promise<PluginsAnswer | undefined> {
  try {
    return await ask(root);
  } catch (error) {
    if (error instanceof HostError && error.code === 'HOST_NOT_RUNNING') return undefined;
    throw error;
  }
}

function headOf(answer: PluginsAnswer | undefined, width: number): string[] {
  const time = new Date().toTimeString().slice(0, 8);
  const line =
    answer === undefined
      ? `${time} · No host is running; this is how it was. Waiting for the next one …`
      : `${time} · ${standing(answer.plugins)} · up ${span(answer.upMs ?? 0)} · + is new, for a minute`;
  return [styleText(answer === undefined ? 'red' : 'bold', cell(line, width).trimEnd())];
}

function standing(plugins: readonly MeasuredPlugin[]): string {
  const down = plugins.filter((plugin) => !['serving', 'disabled'].includes(stateOf(plugin)));
  return `${counted(plugins.length, 'plugin')}, ${down.length === 0 ? 'all serve' : `${down.length} not serving`}`;
}
