import { definePlugin, md } from 'hotline-host';
import { z } from 'zod';

export default definePlugin({
  // What hotline.config.ts may set under plugins.options, by this plugin's name.
  options: z.object({
    greeting: z.string().min(1).default('Hello'),
    remindAfter: z
      .string()
      .regex(/^\d+[smhd]$/)
      .default('15m'),
  }),

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

  // What happens in the customers' dialogs. The dialog's key keeps the timer in the order of its events.
  events: {
    async dialog_created(event, ctx) {
      const { dialog, at } = event;
      await ctx.timers.set('reminder', { key: dialog.key, in: ctx.options.remindAfter, payload: { since: at } });
    },
  },

  // What ctx.timers sets off, also after a restart.
  timers: {
    reminder({ key, payload }, ctx) {
      ctx.log.info({ dialog: key, payload }, 'Time to look after this dialog.');
    },
  },
});
