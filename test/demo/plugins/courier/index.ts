import { setTimeout as sleep } from 'node:timers/promises';
import { definePlugin, md } from 'hotline-host';

/** Longer than Hotline waits. */
const CARRIER_MS = 4000;

export default definePlugin({
  commands: {
    '/order': { description: 'Show the parcel', run: () => 'Parcel P-7 [insured] leaves today, 17:30.' },
    '/history': { description: 'Count the parcels', run: () => 'Parcels on their way: 1.' },
    '/track': {
      description: 'Ask the carrier where a parcel is',
      usage: '<parcel>',
      async run({ args: [parcel = ''] }, ctx) {
        ctx.defer(`Asking the carrier about ${parcel} …`);
        await sleep(CARRIER_MS, undefined, { signal: ctx.signal });
        return md`📍 ${parcel} has arrived in *Turin*`;
      },
    },
  },
});
