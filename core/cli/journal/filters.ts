import { InvalidArgumentError, Option } from 'commander';
import type { EventFilter } from '../../store/journal.ts';
import { readMoment } from './moments.ts';

/** What narrows down events on the command line. */
export interface FilterOptions {
  readonly type?: readonly string[];
  readonly dialog?: string;
  readonly plugin?: string;
  readonly state?: EventFilter['state'];
  readonly since?: number;
  readonly until?: number;
}

export function filterOf({ type: types, dialog, plugin, state, since, until }: FilterOptions): EventFilter {
  const asked = { types, plugin, state, since, until };
  if (dialog === undefined) return asked;
  return dialog.includes(':') ? { ...asked, dialog } : { ...asked, dialogEnding: `:${dialog}` };
}

export const typeOption = (description: string) =>
  new Option('--type <types>', description).argParser((text, before: readonly string[] = []) => [
    ...before,
    ...text.split(',').filter(Boolean),
  ]);

export const sinceOption = () =>
  new Option('--since <time>', 'received then or later: 15m, 2h, 3d ago, or 2026-11-03T14:05').argParser(moment);

export const untilOption = () => new Option('--until <time>', 'received before then').argParser(moment);

function moment(text: string): number {
  const time = readMoment(text, Date.now());
  if (time !== undefined) return time;
  throw new InvalidArgumentError('It must be like 15m, 2h or 3d, or a time like 2026-11-03 or 2026-11-03T14:05.');
}

/** The number of an event, or what a command's id begins with: in front of it stands `c:`, as in lists, or it is long enough. */
export function seqOrId(text: string): number | string {
  const [, id] = /^(?:c:(?=.)|(?=.{6}))([\w-]*)$/.exec(text) ?? [];
  if (id !== undefined && !/^\d+$/.test(text)) return id;
  if (/^\d+$/.test(text)) return seq(text);
  throw new InvalidArgumentError(
    'It must be the number of an event, as in the column SEQ, or the id of a command, as in the column ID.',
  );
}

/** The number of an event. */
export function seq(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be the number of an event, as in the column SEQ.');
}

export function positive(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
