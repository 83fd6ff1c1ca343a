import { z } from 'zod';
import { connectionSettings } from './connection-settings.ts';
import { eventSettings } from './event-settings.ts';
import { fileSettings } from './file-settings.ts';
import { outboundSettings } from './outbound-settings.ts';
import { pluginSettings, sandboxSettings } from './plugin-settings.ts';
import { replySettings } from './reply-settings.ts';
import { serverSettings } from './server-settings.ts';
import { choice, text } from './setting.ts';

const STORE = "the path of a file, or 'memory'";

/** As `store`: nothing is kept when the host ends. */
export const MEMORY_STORE = 'memory';

/** Every setting of the host with its default, its limits and one sentence about it. */
export const configSchema = z.strictObject({
  connections: z
    .array(connectionSettings, { error: 'a list of connections' })
    .default([])
    .describe('The connections of Hotline that this host serves.'),
  server: serverSettings.prefault({}).describe('Where the host listens, and what it lets in.'),
  plugins: pluginSettings.prefault({}).describe('Which plugins there are, and what they are given.'),
  sandbox: sandboxSettings.prefault({}).describe("The limits of each plugin's process."),
  replies: replySettings.prefault({}).describe('How commands are answered.'),
  events: eventSettings.prefault({}).describe('How events are recognised and delivered.'),
  outbound: outboundSettings.prefault({}).describe('Requests that the host sends.'),
  files: fileSettings.prefault({}).describe('Files that plugins publish.'),
  store: text(STORE)
    .regex(/^(?!\w+:\/\/)/, { error: STORE })
    .default('./data/hotline.sqlite')
    .describe(
      'The file that holds events, timers, plugins’ values and replies; memory keeps them until the host stops.',
    ),
  logLevel: choice('debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .describe('The least important log lines that are written.'),
});
