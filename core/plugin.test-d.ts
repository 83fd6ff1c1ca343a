import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { definePlugin, md, UserError } from './index.ts';

describe('definePlugin', () => {
  it('infers options and args from their schemas, with nothing spelled out', () => {
    definePlugin({
      options: z.object({ currency: z.string().default('EUR') }),
      commands: {
        '/invoice': {
          args: z.tuple([z.coerce.number(), z.string().optional()]),
          run({ args: [amount, note] }, ctx) {
            expectTypeOf(amount).toEqualTypeOf<number>();
            expectTypeOf(note).toEqualTypeOf<string | undefined>();
            expectTypeOf(ctx.options.currency).toEqualTypeOf<string>();
            if (amount > 1e6) throw new UserError('Too much.');
            return md`*${amount}*`;
          },
        },
        '/words': {
          run: ({ args }) => {
            expectTypeOf(args).toEqualTypeOf<string[]>();
            return args.join(' ');
          },
        },
      },
    });
  });

  it('gives each event its own type', () => {
    definePlugin({
      events: {
        dialog_created(event) {
          expectTypeOf(event.type).toEqualTypeOf<'dialog_created'>();
          expectTypeOf(event.title).toEqualTypeOf<string | undefined>();
        },
        message_received(event) {
          expectTypeOf(event.text).toEqualTypeOf<string>();
        },
      },
    });
  });

  it('types what is kept and what comes later', () => {
    definePlugin({
      commands: {
        '/count': {
          async run(_, ctx) {
            const count = await ctx.store.update<number>('count', (last) => {
              expectTypeOf(last).toEqualTypeOf<number | undefined>();
              return (last ?? 0) + 1;
            });
            expectTypeOf(count).toEqualTypeOf<number>();
            expectTypeOf(await ctx.store.get('other')).toEqualTypeOf<unknown>();
            for await (const entry of ctx.store.list<{ name: string }>('card:'))
              expectTypeOf(entry.value.name).toEqualTypeOf<string>();
            // @ts-expect-error a timer needs a key
            await ctx.timers.set('later', { in: '15m' });
          },
        },
      },
      timers: {
        later(timer) {
          expectTypeOf(timer.at).toEqualTypeOf<Date>();
        },
      },
    });
  });

  it('refuses unknown events, commands without a slash, and answers that are none', () => {
    // @ts-expect-error there is no such event
    definePlugin({ events: { dialog_creatd() {} } });
    // @ts-expect-error a command's name begins with a slash
    definePlugin({ commands: { invoice: { run: () => 'x' } } });
    // @ts-expect-error a number is no answer
    definePlugin({ commands: { '/x': { run: () => 42 } } });
  });

  it('takes handlers that answer nothing, and every part is optional', () => {
    definePlugin({});
    definePlugin({ commands: { '/x': { run() {} }, '/y': { async run() {} } }, setup: () => () => {} });
  });
});
