import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { definePlugin, md, UserError, type CommandName, type PluginDefinition } from './index.ts';

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

  it('takes options and args from any standard schema, in every handler', () => {
    definePlugin({
      options: z.object({ most: z.coerce.number().default(3), tags: z.array(z.string()).optional() }),
      commands: {
        '/a': { args: z.tuple([z.enum(['on', 'off'])]), run: ({ args: [state] }) => state satisfies 'on' | 'off' },
        '/b': { args: z.array(z.coerce.date()), run: ({ args }) => `${args[0]?.toISOString()}` },
      },
      events: { dialog_closed: (_, ctx) => expectTypeOf(ctx.options.most).toEqualTypeOf<number>() },
      timers: { later: (_, ctx) => expectTypeOf(ctx.options.tags).toEqualTypeOf<string[] | undefined>() },
      setup: (ctx) => void expectTypeOf(ctx.options.most).toEqualTypeOf<number>(),
    });
  });

  it('knows Hotline’s own fields in `raw`, none of which is sure to be there', () => {
    definePlugin({
      events: {
        dialog_created({ raw }) {
          expectTypeOf(raw.event_type).toEqualTypeOf<'dialog_created' | undefined>();
          expectTypeOf(raw.data?.frontend_chat_id).toEqualTypeOf<number | string | null | undefined>();
          expectTypeOf(raw.data?.not_known_yet).toEqualTypeOf<unknown>();
        },
        message_sent: ({ raw }) => expectTypeOf(raw.data?.content_type).toEqualTypeOf<string | null | undefined>(),
      },
      commands: {
        '/x': { run: ({ raw }) => raw.data?.command_data satisfies string | null | undefined },
      },
    });
  });

  it('types what leads outside, and lets only commands defer', () => {
    definePlugin({
      commands: {
        '/make': {
          async run({ customerId = 0 }, ctx) {
            ctx.defer(md`*Wait*`);
            const { message_id } = await ctx.telegram.sendMessage({ chat_id: customerId, text: md`*Hi*` });
            expectTypeOf(message_id).toEqualTypeOf<number>();
            expectTypeOf((await ctx.hotline.infoByTopic()).lastAt).toEqualTypeOf<Date | undefined>();
            expectTypeOf(ctx.files.publish(new Uint8Array(), { name: 'a.pdf' })).toEqualTypeOf<Promise<string>>();
            // @ts-expect-error a message needs a chat
            await ctx.telegram.sendMessage({ text: 'x' });
            // @ts-expect-error a published file needs a name
            await ctx.files.publish('x', {});
          },
        },
      },
      events: {
        dialog_created(_, ctx) {
          // @ts-expect-error nobody waits for an answer
          ctx.defer('x');
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
    // @ts-expect-error nor is Hotline's own form of one
    definePlugin({ commands: { '/x': { run: async () => ({ message: 'x', status: 'ok' }) } } });
    // @ts-expect-error a message has no title
    definePlugin({ events: { message_received: (event) => event.title } });
    // @ts-expect-error there is no such part
    definePlugin({ command: {} });
    // @ts-expect-error the options have no such field
    definePlugin({ options: z.object({ a: z.string() }), events: { dialog_closed: (_, ctx) => ctx.options.b } });
  });

  it('takes handlers that answer nothing, and every part is optional', () => {
    definePlugin({});
    definePlugin({ commands: { '/x': { run() {} }, '/y': { async run() {} } }, setup: () => () => {} });
  });

  it('says what is wrong in words: the name without a slash', () => {
    type Named = NonNullable<
      PluginDefinition<unknown, { invoice: unknown } & Record<CommandName, unknown>>['commands']
    >;
    expectTypeOf<Named['invoice']>().toExtend<'The name of a command begins with a slash'>();
  });
});
