import { styleText } from 'node:util';
import type { EventDetail } from '../../store/journal.ts';
import { cell, columns, wrapped } from './cells.ts';
import { deliveryPhrase, worstSign } from './delivery-view.ts';
import { shortMoment } from './moments.ts';

const TIME = 'MM-DD hh:mm:ss'.length;
const SEQ = 6;
const TYPE = 'message_intercepted'.length;

/** What a row needs to know of where it is shown. */
export interface RowOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

/** Titles of dialogs, as far as events have told them: messages do not. */
export class Titles {
  readonly #titles = new Map<string, string>();

  learn({ dialog, body }: EventDetail): void {
    const { data } = JSON.parse(body) as { data?: { title?: unknown } };
    if (typeof data?.title === 'string') this.#titles.set(dialog, data.title);
  }

  /** The topic's number, where the key has one, with the title. */
  name(dialog: string): string {
    const title = this.#titles.get(dialog);
    return [topicOf(dialog), ...(title === undefined ? [] : [title])].join(' ');
  }
}

export const topicOf = (dialog: string): string => /^[^:]*:[^:]*:(\d+)$/.exec(dialog)?.[1] ?? dialog;

export function eventHead({ width }: Pick<RowOptions, 'width'>): string {
  const titles = [cell('TIME', TIME), 'SEQ'.padStart(SEQ), cell('TYPE', TYPE), cell('DIALOG', dialogSize(width))];
  return styleText('dim', `  ${titles.join('  ')}  ${fits(width) ? 'DELIVERIES' : ''}`.trimEnd());
}

/** An event with how its deliveries stand, below it where the line is too short for them. */
export function eventRow(
  event: EventDetail,
  titles: Titles,
  { width, now }: RowOptions,
  at = event.receivedAt,
): string {
  const { seq, type, dialog, deliveries } = event;
  const cells = [
    shortMoment(at),
    String(seq).padStart(SEQ),
    cell(type, TYPE),
    cell(titles.name(dialog), dialogSize(width)),
  ];
  const head = `${worstSign(deliveries)} ${cells.join('  ')}`;
  const phrases =
    deliveries.length === 0
      ? [styleText('dim', 'for no plugin')]
      : deliveries.map((delivery) => deliveryPhrase(delivery, now));
  const inLine = `${head}  ${phrases.join('  ')}`;
  if (columns(inLine) <= width) return inLine;
  return [head.trimEnd(), ...wrapped(phrases, width - 4).map((line) => `    ${line}`)].join('\n');
}

const fits = (width: number) => width >= 90;
const dialogSize = (width: number) => (width >= 120 ? 28 : fits(width) ? 16 : 8);
