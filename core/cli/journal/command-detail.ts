import { styleText } from 'node:util';
import type { CommandPart } from '../../commands/command-record.ts';
import { interpret } from '../../emulator/interpret.ts';
import { measureMarkdown } from '../../protocol/markdown/index.ts';
import { replyView } from '../answer-view.ts';
import { brief } from '../brief.ts';
import { withoutControls } from '../terminal.ts';
import { cell } from './cells.ts';
import { lateLines } from './late-view.ts';
import { ago, fullMoment } from './moments.ts';
import { OUTCOME_WORDS, signOfOutcome } from './outcome-view.ts';
import type { FoundCommand } from './search-commands.ts';

const BAR = 24;
const TOOK = '12.34 s'.length;
const WORDS = Math.max(...Object.values(OUTCOME_WORDS).map(({ length }) => length));

/** Who has spent a command's three seconds, what the operator got, and what came later, for people. */
export function commandDetail(command: FoundCommand, now: number): string {
  const { id, name, connection, dialog, operatorId, at, tookMs, parts } = command;
  const facts = [
    ['id', id],
    ['answered', `${fullMoment(at)}, ${ago(at, now)}`],
    ['connection', connection],
    ['dialog', dialog],
    ['operator', String(operatorId ?? '')],
    ['took', brief(tookMs)],
  ].filter(([, value]) => value !== '');
  return [
    styleText('bold', withoutControls(`Command ${name}`)),
    ...facts.map(([title, value]) => `  ${styleText('dim', title!.padEnd(11))}${withoutControls(value!)}`),
    '',
    ...(parts.length === 0 ? ['No plugin handles it.'] : partLines(parts, tookMs)),
    '',
    replyOf(command),
    ...lateLines(command),
  ].join('\n');
}

/** The slowest first; bars are parts of the whole time. */
function partLines(parts: readonly CommandPart[], tookMs: number): string[] {
  const names = Math.min(32, Math.max(...parts.map(({ plugin }) => plugin.length)));
  return parts
    .toSorted((a, b) => b.tookMs - a.tookMs)
    .map((part) => {
      const filled = Math.min(BAR, Math.round((BAR * part.tookMs) / Math.max(tookMs, 1)));
      const bar = `${'█'.repeat(filled)}${styleText('dim', '░'.repeat(BAR - filled))}`;
      const words = OUTCOME_WORDS[part.outcome].padEnd(WORDS);
      return `${signOfOutcome(part.outcome)} ${cell(part.plugin, names)}  ${words}  ${brief(part.tookMs).padStart(TOOK)}  ${bar}`;
    });
}

function replyOf({ name, reply }: FoundCommand): string {
  const contentType = reply.type === 'json' ? 'application/json' : 'text/plain';
  const body = reply.type === 'empty' ? '' : reply.body;
  const { kind, text } = interpret({ status: 200, contentType, body, elapsedMs: 0 }, measureMarkdown);
  return replyView({ name, kind, reply: text }, process.stdout.isTTY);
}
