import { z } from 'zod';
import { whole } from './setting.ts';

/** What plugins hand out: files behind links, and files that they send. */
export const fileSettings = z.strictObject({
  maxMb: whole(1, 2_000)
    .default(50)
    .describe('The largest file that a plugin may publish or send, in megabytes; Telegram takes 50.'),
  pluginMb: whole(1, 1_000_000)
    .default(500)
    .describe('How much all files that one plugin has published may take together, in megabytes.'),
  maxDays: whole(1, 3_660).default(366).describe('How long a link may work at most, in days.'),
});
