import { styleText } from 'node:util';
import { isFailure } from '../../call-outcome.ts';
import type { CommandPart } from '../../commands/command-record.ts';
import { brief } from '../brief.ts';
import { withoutControls } from '../terminal.ts';
import { cell, columns, wrapped } from './cells.ts';
import { topicOf } from './event-table.ts';
import { latePhrase } from './late-view.ts';
import { shortMoment } from './moments.ts';
import { isGood, OUTCOME_WORDS, signOfOutcome } from './outcome-view.ts';
import type { FoundCommand } from './search-commands.ts';

const TIME = 'MM-DD hh:mm:ss'.length;
const ID_LENGTH = 8;
const ID = ID_LENGTH + 'c:'.length;
const NAME = 14;
const TOOK = '12.34 s'.length;
const DIALOG = 8;

/** Enough of a command's id to name it; what stands in front tells it from the number of an event. */
export const shortId = (id: string): string => `c:${id.slice(0, ID_LENGTH)}`;

export function commandHead(width: number): string {
  const titles = [cell('TIME', TIME), cell('ID', ID), cell('COMMAND', NAME), 'TOOK'.padStart(TOOK)];
  const rest = width >= 90 ? `  ${cell('DIALOG', DIALOG)}  PLUGINS` : '';
  return styleText('dim', `  ${titles.join('  ')}${rest}`);
}

/** A command with what each plugin made of it, also later, below it where the line is too short for that. */
export function commandRow({ id, name, dialog, at, tookMs, parts, late }: FoundCommand, width: number): string {
  const cells = [shortMoment(at), shortId(id), cell(name, NAME), brief(tookMs).padStart(TOOK)];
  const dialogCell = width >= 90 ? `  ${cell(topicOf(dialog), DIALOG)}` : '';
  const worst = parts.find(({ outcome }) => isFailure(outcome)) ?? parts.find(({ outcome }) => !isGood(outcome));
  const head = `${signOfOutcome(worst?.outcome ?? parts[0]?.outcome)} ${cells.join('  ')}${dialogCell}`;
  const phrases =
    parts.length === 0
      ? [styleText('dim', 'for no plugin')]
      : [...parts.map(phrase), ...late.map((answer) => latePhrase(answer, at))];
  const inLine = `${head}  ${phrases.join('  ')}`;
  if (columns(inLine) <= width) return inLine;
  return [head.trimEnd(), ...wrapped(phrases, width - 4).map((line) => `    ${line}`)].join('\n');
}

function phrase({ plugin, outcome, tookMs }: CommandPart): string {
  const words = isGood(outcome) ? '' : ` ${OUTCOME_WORDS[outcome]}`;
  return `${signOfOutcome(outcome)} ${withoutControls(plugin)}${words} ${brief(tookMs)}`;
}
