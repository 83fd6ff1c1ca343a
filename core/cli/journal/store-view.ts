import { styleText } from 'node:util';
import type { PluginStats } from '../../store/store.ts';
import { withoutControls } from '../terminal.ts';
import { signOf } from './delivery-view.ts';
import { ago } from './moments.ts';
import { counted, number, sentence, size } from './quantities.ts';
import type { StoreSummary } from './tasks.ts';

/** What is in the store, as sentences. */
export function storeView({ file, stats, oldestAt, newestAt }: StoreSummary, now: number, fileSize?: number): string {
  const { events, bytes, repeats, plugins } = stats;
  const since = oldestAt === undefined ? '' : `, the oldest received ${ago(oldestAt, now)}`;
  const until = newestAt === undefined || events < 2 ? '' : `, the newest ${ago(newestAt, now)}`;
  const spare = (fileSize ?? bytes) - bytes;
  return [
    styleText('bold', file ?? 'In the memory of the host'),
    `${sentence(counted(events, 'event'))}${since}${until}.`,
    ...(repeats === 0 ? [] : [`Repeats recognised and not stored again: ${number(repeats)}.`]),
    `It takes ${size(bytes)}${spare > bytes / 4 && spare > 1e6 ? `; \`hotline store compact\` gives back ${size(spare)} more` : ''}.`,
    ...(plugins.length === 0 ? [] : ['', ...plugins.map(pluginLine)]),
  ].join('\n');
}

function pluginLine({ plugin, open, claimed, retrying, dead }: PluginStats): string {
  const parts = [...(claimed > 0 ? [`${claimed} under way`] : []), ...(retrying > 0 ? [`${retrying} retrying`] : [])];
  const inDetail = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const state = dead > 0 ? 'dead' : retrying > 0 ? 'retrying' : open > 0 ? 'waiting' : 'done';
  const letters = dead === 0 ? '' : `, ${counted(dead, 'dead letter')}`;
  const deliveries = open === 0 ? 'nothing to deliver' : `${counted(open, 'delivery', 'deliveries')} open`;
  return `${signOf(state)} ${withoutControls(plugin)}: ${deliveries}${inDetail}${letters}`;
}
