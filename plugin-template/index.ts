import { definePlugin, md } from 'hotline-host';
import { z } from 'zod';

export default definePlugin({
  // What hotline.config.ts may set under plugins.options, by this plugin's name.
  options: z.object({ greeting: z.string().min(1).default('Hello') }),

  // What operators may type in a customer's topic.
  commands: {
    '/hello': {
      description: 'Greet somebody, or everybody',
      usage: '[name]',
      args: z.tuple([z.string().optional()]),
      run({ args: [name = 'world'] }, ctx) {
        return md`${ctx.options.greeting}, *${name}*\!`;
      },
    },
  },

  // What happens in the customers' dialogs.
  events: {
    dialog_created(event, ctx) {
      ctx.log.info({ dialog: event.dialog.key, customer: event.customerId }, 'A new dialog.');
    },
  },
});
