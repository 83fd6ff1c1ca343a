import { z } from 'zod';
import { choice, milliseconds, overridesByPlugin, whole } from './setting.ts';

const deliveryRules = z.strictObject({
  retryDelaysMs: z
    .array(milliseconds(), { error: 'a list of whole numbers of milliseconds' })
    .max(100, { error: 'a list of 100 waits at most' })
    .default([1_000, 5_000, 30_000, 120_000, 600_000])
    .describe(
      'The waits between attempts, in milliseconds; after one attempt more than there are waits a delivery is a dead letter.',
    ),
  attemptTimeoutMs: milliseconds().default(30_000).describe('How long one attempt may take, in milliseconds.'),
  concurrency: whole(1, 10_000).default(64).describe('How many dialogs one plugin works on at once.'),
  onDead: choice('skip', 'hold')
    .default('skip')
    .describe('What a dead letter does to its dialog: skip lets the dialog go on, hold stops it.'),
});

/** How events are recognised and delivered, for all plugins and for single ones. */
export const eventSettings = deliveryRules.extend({
  dedupe: choice('content', 'ids')
    .default('content')
    .describe('What makes two requests the same event: their whole content, or type and ids without the time stamp.'),
  dedupeDays: whole(0, 365).default(7).describe('How long an event is remembered to recognise a repeat, in days.'),
  retention: z
    .strictObject({
      days: whole(1, 36_500).default(30).describe('How long events are kept, in days; undelivered ones stay longer.'),
      maxMb: whole(16, 10_000_000)
        .default(1_024)
        .describe(
          'How large the store may grow before its oldest events go, in megabytes; undelivered ones stay, dead letters do not.',
        ),
    })
    .prefault({})
    .describe('How long events are kept in the store.'),
  overrides: overridesByPlugin(deliveryRules).describe('Other delivery rules for single plugins, by name of plugin.'),
});
