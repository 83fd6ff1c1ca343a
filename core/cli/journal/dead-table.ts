import { styleText } from 'node:util';
import type { DeadLetter } from '../../store/journal.ts';
import { cell } from './cells.ts';
import { signOf } from './delivery-view.ts';
import { errorLines } from './event-detail.ts';
import { topicOf, type RowOptions } from './event-table.ts';
import { shortMoment } from './moments.ts';
import { counted } from './quantities.ts';

const TIME = 'MM-DD hh:mm:ss'.length;

/** Dead letters for people: a row each, with why it was given up below. */
export function deadTable(letters: readonly DeadLetter[], { width }: Pick<RowOptions, 'width'>): string {
  const sizeOf = (title: string, values: readonly string[]) =>
    Math.max(title.length, ...values.map((value) => value.length));
  const seqs = sizeOf(
    'SEQ',
    letters.map(({ seq }) => String(seq)),
  );
  const plugins = Math.min(
    24,
    sizeOf(
      'PLUGIN',
      letters.map(({ plugin }) => plugin),
    ),
  );
  const types = Math.min(
    19,
    sizeOf(
      'TYPE',
      letters.map(({ type }) => type),
    ),
  );
  const line = (time: string, seq: string, plugin: string, type: string, dialog: string) =>
    [cell(time, TIME), seq.padStart(seqs), cell(plugin, plugins), cell(type, types), dialog].join('  ');
  const blocks = letters.map(({ plugin, seq, type, dialog, diedAt, held, attempts }) => {
    const row = line(shortMoment(diedAt), String(seq), plugin, type, cell(topicOf(dialog), 20).trimEnd());
    return [`${signOf(held ? 'held' : 'dead')} ${row}`, ...reasonLines(attempts, held, width)].join('\n');
  });
  return [styleText('dim', `  ${line('GIVEN UP', 'SEQ', 'PLUGIN', 'TYPE', 'DIALOG')}`), ...blocks].join('\n');
}

/** The first line of the last error: `hotline events show` has the rest. */
function reasonLines(attempts: DeadLetter['attempts'], held: boolean, width: number): string[] {
  const last = attempts.at(-1);
  const [error = ''] = errorLines(last?.error);
  const said = `${counted(attempts.length, 'attempt')}${error === '' ? '' : `; the last: ${error}`}`;
  return [
    `    ${cell(said, width - 4).trimEnd()}`,
    ...(last?.reference === undefined ? [] : [styleText('dim', `    reference ${last.reference}`)]),
    ...(held ? [styleText('yellow', '    its dialog waits until it is retried or discarded')] : []),
  ];
}
