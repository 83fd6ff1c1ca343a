import { styleText } from 'node:util';
import type { AttemptRecord, DeliveryInfo, EventDetail } from '../../store/journal.ts';
import { withoutControls } from '../terminal.ts';
import { signOf } from './delivery-view.ts';
import { ago, ahead, fullMoment, shortMoment, span } from './moments.ts';
import { counted } from './quantities.ts';

/** Everything that is known of one event, for people. */
export function eventDetail(event: EventDetail, now: number): string {
  const { seq, type, connection, dialog, receivedAt, repeats, deliveries, body } = event;
  const facts = [
    ['received', `${fullMoment(receivedAt)}, ${ago(receivedAt, now)}`],
    ['connection', connection],
    ['dialog', dialog],
    ['repeats', repeats === 0 ? '' : `${counted(repeats, 'repeat')} recognised and not stored again`],
  ].filter(([, value]) => value !== '');
  return [
    styleText('bold', withoutControls(`Event ${seq}: ${type}`)),
    ...facts.map(([name, value]) => `  ${styleText('dim', name!.padEnd(11))}${withoutControls(value!)}`),
    '',
    ...(deliveries.length === 0
      ? ['No plugin wanted it.']
      : deliveries.flatMap((delivery) => deliveryLines(delivery, now))),
    '',
    withoutControls(JSON.stringify(JSON.parse(body), null, 2)),
  ].join('\n');
}

function deliveryLines({ plugin, state, attempts, retryAt }: DeliveryInfo, now: number): string[] {
  const next = retryAt === undefined ? '' : `, the next attempt ${ahead(retryAt, now)}`;
  const smooth = state === 'done' && attempts.length === 0 ? ' at the first attempt' : '';
  return [
    `${signOf(state)} ${styleText('bold', withoutControls(plugin))} ${state}${smooth}${next}`,
    ...attempts.flatMap(attemptLines),
  ];
}

function attemptLines({ attempt, at, tookMs, outcome, error, reference }: AttemptRecord): string[] {
  const details = [...(reference === undefined ? [] : [`reference ${reference}`]), ...errorLines(error)];
  return [
    `    attempt ${attempt}  ${shortMoment(at)}  ${outcome} after ${span(tookMs)}`,
    ...details.map((text) => styleText('dim', `      ${text}`)),
  ];
}

export const errorLines = (error: string | undefined): string[] =>
  error === undefined ? [] : withoutControls(error).trimEnd().split('\n');
