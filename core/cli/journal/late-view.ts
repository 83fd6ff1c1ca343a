import { styleText } from 'node:util';
import type { LateState } from '../../store/late-answers.ts';
import { replyView } from '../answer-view.ts';
import { brief } from '../brief.ts';
import { withoutControls, type TextStyle } from '../terminal.ts';
import { errorLines } from './event-detail.ts';
import type { FoundCommand, FoundLate } from './search-commands.ts';

const VIEWS: Readonly<Record<LateState, readonly [colour: TextStyle, words: string]>> = {
  expected: ['yellow', 'to come'],
  sending: ['yellow', 'being posted'],
  sent: ['green', 'posted'],
  kept: ['yellow', 'not posted'],
  unknown: ['red', 'posted, or not'],
};

/** `↩ crm posted 4.02 s later`, for a row of the command that was answered at `answeredAt`. */
export function latePhrase({ plugin, state, at }: FoundLate, answeredAt: number): string {
  const [colour, words] = VIEWS[state];
  const later = state === 'expected' ? '' : ` ${brief(Math.max(0, at - answeredAt))} later`;
  return `${styleText(colour, '↩')} ${withoutControls(plugin)} ${words}${later}`;
}

/** What came after the reply, for people: from whom, what became of it and why, and its text. */
export function lateLines({ name, at: answeredAt, late }: FoundCommand): string[] {
  return late.flatMap((answer) => [
    '',
    latePhrase(answer, answeredAt),
    ...errorLines(answer.reason).map((line) => styleText('dim', `  ${line}`)),
    ...(answer.text === undefined
      ? []
      : [replyView({ name, kind: 'markdown', reply: answer.text.markdown }, process.stdout.isTTY)]),
  ]);
}
