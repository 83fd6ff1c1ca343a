import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { definePlugin, type HotlineEvent, type PluginContext } from 'hotline-host';

/** For each message of a customer. */
const WORK_MS = 700;

function write({ seq, dialog }: HotlineEvent, { dataDir }: PluginContext): void {
  appendFileSync(path.join(dataDir, 'events'), `${seq} ${dialog.key}\n`);
}

export default definePlugin({
  events: {
    dialog_created: write,
    dialog_reopened: write,
    dialog_closed: write,
    async message_received(event, ctx) {
      await sleep(WORK_MS, undefined, { signal: ctx.signal });
      write(event, ctx);
    },
    message_sent: write,
  },
});
