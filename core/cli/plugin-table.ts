import path from 'node:path';
import { styleText } from 'node:util';
import { isRefused, type ListedPlugin } from '../plugins/listing.ts';
import { reasonOf, signOfState, stateWords } from './plugin-states.ts';
import { withoutControls, type TextStyle } from './terminal.ts';

const WIDTH = 100;
const COLUMNS = ['NAME', 'VERSION', 'STATE', 'PID', 'RESTARTS', 'FROM'] as const;
const NUMBERS: ReadonlySet<string> = new Set(['PID', 'RESTARTS']);
const LABEL_WIDTH = 'commands  '.length;

export interface TableOptions {
  /** The folder with plugins. */
  readonly directory: string;
  /** Columns of the terminal, 0 when they are unknown; at most 100 are used. */
  readonly width?: number;
}

/** The plugins for people: a row each, with what it declares and what is wrong with it below. */
export function pluginTable(
  plugins: readonly ListedPlugin[],
  { directory, width = process.stdout.columns }: TableOptions,
): string {
  if (plugins.length === 0) return `There are no plugins in ${directory}.`;
  const rows = plugins.map(cellsOf);
  const sizes = COLUMNS.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const used = COLUMNS.map((_, i) => rows.some((row) => row[i] !== ''));

  function line(cells: readonly string[], colour: TextStyle): string {
    const padded = cells.map((cell, i) => {
      const column = COLUMNS[i]!;
      const text = NUMBERS.has(column) ? cell.padStart(sizes[i]!) : cell.padEnd(sizes[i]!);
      return column === 'STATE' ? styleText(colour, text) : text;
    });
    return padded
      .filter((_, i) => used[i])
      .join('  ')
      .trimEnd();
  }

  const blocks = plugins.map((plugin, i) => {
    const [sign, colour] = signOfState(plugin);
    const head = `${styleText(colour, sign)} ${line(rows[i]!, colour)}`;
    return [head, ...details(plugin, Math.min(width || WIDTH, WIDTH))].join('\n');
  });
  return [`  ${styleText('dim', line(COLUMNS, 'dim'))}`, ...blocks].join('\n');
}

function cellsOf(plugin: ListedPlugin): string[] {
  const { name, path: folder } = plugin;
  const from = path.relative('', folder);
  const place = from.startsWith('..') ? folder : from;
  if (isRefused(plugin)) return [name, '', 'refused', '', '', place];
  const { version, pid, restarts, origin } = plugin;
  return [
    name,
    version,
    stateWords(plugin),
    String(pid ?? ''),
    String(restarts ?? ''),
    origin === 'directory' ? place : `${place} (${origin})`,
  ];
}

function details(plugin: ListedPlugin, width: number): string[] {
  const { commands, events } = plugin;
  return [
    ...labelled('commands', commands, width),
    ...labelled('events', events, width),
    ...said(reasonOf(plugin), width),
  ];
}

function labelled(label: string, names: readonly string[], width: number): string[] {
  const lines = wrap(names.join(', '), width - 2 - LABEL_WIDTH);
  return lines.map((line, i) => `  ${styleText('dim', (i === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

/** Code frames keep their shape: only lines that begin at the margin are wrapped. */
function said(text: string | undefined, width: number): string[] {
  const lines = text === undefined ? [] : withoutControls(text).split('\n');
  return lines.flatMap((line) => (/^\s/.test(line) ? [line] : wrap(line, width - 2))).map((line) => `  ${line}`);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
