import { z } from 'zod';
import { choice, milliseconds, whole } from './setting.ts';

/** How commands are answered. */
export const replySettings = z.strictObject({
  budgetMs: milliseconds(100)
    .default(3_000)
    .describe('How long Hotline waits for the answer to a command, in milliseconds.'),
  reserveMs: milliseconds(0).default(250).describe('How much of the budget is kept for the way back, in milliseconds.'),
  format: choice('auto', 'json', 'markdown')
    .default('auto')
    .describe(
      'The form of replies: auto sends JSON unless a part is Markdown, json strips formatting, markdown forces it.',
    ),
  circuit: z
    .strictObject({
      timeouts: whole(1, 1_000)
        .default(3)
        .describe('After how many timeouts in a row a plugin is skipped for the command that it does not answer.'),
      retryMs: milliseconds()
        .default(30_000)
        .describe(
          'How soon one call tries again, in milliseconds; ten times as long at most after it has failed again.',
        ),
    })
    .prefault({})
    .describe('When a command that hangs is no longer waited for.'),
  repeats: z
    .strictObject({
      count: whole(0, 10_000_000)
        .default(10_000)
        .describe('How many answered commands are remembered, so that a repeat gets the same answer.'),
      ageMs: milliseconds(0).default(600_000).describe('How long an answered command is remembered, in milliseconds.'),
    })
    .prefault({})
    .describe('What is remembered of answered commands.'),
  historyMs: milliseconds(0)
    .default(86_400_000)
    .describe(
      'How long it can be looked up what became of a command, and which plugin took how long, in milliseconds.',
    ),
});
