import { isRefused, type ListedPlugin } from '../plugins/listing.ts';
import type { TextStyle } from './terminal.ts';

type State = Exclude<ListedPlugin, { refused: string }>['state'] | 'refused';

const SIGNS: Readonly<Record<State, readonly [sign: string, colour: TextStyle]>> = {
  serving: ['●', 'green'],
  starting: ['◌', 'yellow'],
  loading: ['◌', 'yellow'],
  draining: ['◌', 'yellow'],
  paused: ['!', 'yellow'],
  failed: ['✗', 'red'],
  refused: ['✗', 'red'],
  stopped: ['○', 'dim'],
  'not running': ['○', 'dim'],
  disabled: ['○', 'dim'],
};
const CHANGES = { loading: ', newer version loading', draining: ', older version finishing' };

export const stateOf = (plugin: ListedPlugin): State => (isRefused(plugin) ? 'refused' : plugin.state);

export const signOfState = (plugin: ListedPlugin) => SIGNS[stateOf(plugin)];

/** `serving`, `serving, newer version loading` */
export function stateWords(plugin: ListedPlugin): string {
  const change = isRefused(plugin) ? undefined : plugin.change;
  return stateOf(plugin) + (change === undefined || stateOf(plugin) !== 'serving' ? '' : CHANGES[change]);
}

/** What is wrong with it, in the words that complete "the plugin …". */
export const reasonOf = (plugin: ListedPlugin): string | undefined =>
  isRefused(plugin) ? plugin.refused : plugin.reason;
