import { z } from 'zod';
import { milliseconds, text, textIfSet, whole } from './setting.ts';

const BASE_URL = 'a URL that begins with https:// or http://';
const baseUrl = () => z.url({ protocol: /^https?$/, error: BASE_URL }).transform((url) => url.replace(/\/+$/, ''));
const field = () => text('the name of a field');

/** Requests that the host sends: Telegram's Bot API and Hotline's Topics API. */
export const outboundSettings = z.strictObject({
  timeoutMs: milliseconds(100)
    .default(10_000)
    .describe('How long a request to Telegram or Hotline may take, in milliseconds.'),
  maxWaitMs: milliseconds(0)
    .default(60_000)
    .describe('How long a request may wait for its turn, or as long as the other side asks, in milliseconds.'),
  circuit: z
    .strictObject({
      failures: whole(1, 1_000).default(5).describe('After how many failures in a row a destination is left alone.'),
      retryMs: milliseconds().default(30_000).describe('How soon one request tries again, in milliseconds.'),
    })
    .prefault({})
    .describe('When a destination that is down is no longer asked.'),
  telegram: z
    .strictObject({
      url: baseUrl().prefault('https://api.telegram.org').describe('The server of the Bot API.'),
      perSecond: whole(1, 1_000).default(30).describe('How many requests one bot may send per second.'),
      perChatPerMinute: whole(1, 1_000)
        .default(20)
        .describe('How many requests about one chat a bot may send per minute.'),
    })
    .prefault({})
    .describe("Telegram's Bot API."),
  topics: z
    .strictObject({
      url: baseUrl()
        .prefault('https://n8n.production.hotline.tg/webhook/topic_action')
        .describe("The URL of Hotline's Topics API."),
      perSecond: whole(1, 1_000).default(5).describe('How many requests one connection may send per second.'),
      send: z
        .strictObject({
          action: textIfSet().describe(
            'The name of the action that sends a message into a topic; without it, nothing is sent this way.',
          ),
          userField: field().default('user_id').describe("The field that holds the customer's id."),
          textField: field().default('text').describe('The field that holds the text.'),
        })
        .prefault({})
        .describe('How a message is sent into a topic; ask Hotline for the names.'),
    })
    .prefault({})
    .describe("Hotline's Topics API."),
});
