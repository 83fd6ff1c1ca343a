import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { definePlugin, type HotlineEvent, type PluginContext } from 'hotline-host';

function write({ seq, dialog }: HotlineEvent, { dataDir }: PluginContext): void {
  appendFileSync(path.join(dataDir, 'events'), `${seq} ${dialog.key}\n`);
}

export default definePlugin({
  events: {
    dialog_created: write,
    dialog_reopened: write,
    dialog_closed: write,
    message_received: write,
    message_sent: write,
  },
});
