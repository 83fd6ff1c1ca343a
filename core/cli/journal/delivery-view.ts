import { styleText } from 'node:util';
import type { DeliveryInfo, DeliveryState } from '../../store/journal.ts';
import { withoutControls, type TextStyle } from '../terminal.ts';
import { ahead } from './moments.ts';

const SIGNS: Readonly<Record<DeliveryState, readonly [sign: string, colour: TextStyle]>> = {
  held: ['‖', 'red'],
  dead: ['✗', 'red'],
  retrying: ['↻', 'yellow'],
  waiting: ['◌', 'yellow'],
  discarded: ['–', 'dim'],
  done: ['✓', 'green'],
};
const WORST_FIRST = Object.keys(SIGNS) as DeliveryState[];

export function signOf(state: DeliveryState): string {
  const [sign, colour] = SIGNS[state];
  return styleText(colour, sign);
}

/** For the event as a whole: what most needs a look. */
export function worstSign(deliveries: readonly DeliveryInfo[]): string {
  const worst = WORST_FIRST.find((state) => deliveries.some((delivery) => delivery.state === state));
  return worst === undefined ? styleText('dim', '·') : signOf(worst);
}

/** `✓ crm`, `↻ invoice retrying in 4 seconds`: nothing is said by colour alone. */
export function deliveryPhrase({ plugin, state, retryAt }: DeliveryInfo, now: number): string {
  const name = `${signOf(state)} ${withoutControls(plugin)}`;
  if (state === 'done') return name;
  const words = retryAt === undefined ? state : `${state} ${ahead(retryAt, now)}`;
  return `${name} ${styleText(SIGNS[state][1], words)}`;
}
