import { z } from 'zod';
import { choice, milliseconds, overridesByPlugin, whole } from './setting.ts';

const deliveryRules = z.strictObject({
  attempts: whole(1, 1_000).default(8).describe('How many times a delivery is tried before it becomes a dead letter.'),
  attemptTimeoutMs: milliseconds().default(30_000).describe('How long one attempt may take, in milliseconds.'),
  concurrency: whole(1, 10_000).default(8).describe('How many dialogs one plugin works on at once.'),
  onDead: choice('skip', 'hold')
    .default('skip')
    .describe('What a dead letter does to its dialog: skip lets the dialog go on, hold stops it.'),
});

/** How events are recognised and delivered, for all plugins and for single ones. */
export const eventSettings = deliveryRules.extend({
  backoff: z
    .strictObject({
      firstMs: milliseconds().default(1_000).describe('The wait before the second attempt, in milliseconds.'),
      factor: whole(1, 10).default(4).describe('How many times longer each further wait is.'),
      maxMs: milliseconds().default(600_000).describe('The longest wait between two attempts, in milliseconds.'),
    })
    .prefault({})
    .describe('The waits between attempts.'),
  dedupe: choice('content', 'ids')
    .default('content')
    .describe('What makes two requests the same event: their whole content, or type and ids without the time stamp.'),
  dedupeDays: whole(0, 365).default(7).describe('How long an event is remembered to recognise a repeat, in days.'),
  overrides: overridesByPlugin(deliveryRules).describe('Other delivery rules for single plugins, by name of plugin.'),
});
