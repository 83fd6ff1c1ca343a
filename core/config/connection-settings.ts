import { z } from 'zod';
import { pluginNames, text, textIfSet } from './setting.ts';
import { isTimeZone } from '../protocol/time.ts';

const NAME = 'a name of letters, digits, - and _, at most 64 long';
const TIME_ZONE = "a time zone such as 'UTC' or 'Europe/Berlin'";
const KEY = 'text, or undefined for a key that is not set';

/** One connection of Hotline (Hotline also says instance). */
export const connectionSettings = z.strictObject({
  name: z
    .string({ error: NAME })
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: NAME })
    .describe('What the connection is called in logs, events and stored data.'),
  instanceId: textIfSet('text, in quotes: the id is too large for a number').describe(
    'The id that Hotline sends with each request; without it the connection is known by its key alone.',
  ),
  apiKeys: z
    .array(z.string({ error: KEY }).nullish(), { error: 'a list of keys' })
    .transform((keys) => keys.filter((key): key is string => Boolean(key?.trim())))
    .prefault([])
    .describe('The keys that Hotline may send; several are accepted at once while a key is being changed.'),
  timezone: text(TIME_ZONE)
    .refine(isTimeZone, { error: TIME_ZONE })
    .default('UTC')
    .describe("The time zone of Hotline's time stamps."),
  topicsToken: textIfSet().describe("The owner's token for Hotline's Topics API."),
  botToken: textIfSet().describe("The token of the connection's own Telegram bot."),
  plugins: pluginNames()
    .optional()
    .describe("The plugins that get this connection's events and commands; without it, all of them."),
});
