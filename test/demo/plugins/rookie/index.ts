import { definePlugin, md } from 'hotline-host';

export default definePlugin({
  commands: {
    // The dot and the exclamation mark need a backslash.
    '/order': { description: 'Show the points of an order', run: () => md`*19.90* points earned!` },
  },
});
