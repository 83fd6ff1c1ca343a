import { definePlugin, md, version } from 'hotline-host';
import { fromHotline, within } from './hops.ts';
import manifest from './package.json' with { type: 'json' };

export default definePlugin({
  commands: {
    '/ping': {
      description: 'Show that everything works, and how long each hop takes',
      run({ at, receivedAt }) {
        const now = new Date();
        return md`🏓 *Pong*
Hotline → host: ${fromHotline(at, receivedAt)}
Host → plugin: ${within(receivedAt, now)}

_hotline\-host ${version} · ping ${manifest.version} · Node ${process.versions.node}_`;
      },
    },
  },
});
