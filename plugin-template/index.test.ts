import { md, type CommandCall, type EventMap, type PluginContext } from 'hotline-host';
import { describe, expect, it } from 'vitest';
import plugin from './index.ts';

const dialog = { key: 'test:-1002146012345:5343', chatId: -1002146012345, topicId: 5343 };
const base = { connection: 'test', dialog, receivedAt: new Date(), raw: {} };

function context(greeting: string): PluginContext<{ greeting: string }> & { readonly lines: unknown[] } {
  const lines: unknown[] = [];
  const write = (...line: unknown[]) => void lines.push(line);
  const log = { debug: write, info: write, warn: write, error: write };
  const unused = new Proxy({} as never, {
    get() {
      throw new Error('The template stores nothing and sets no timers.');
    },
  });
  const signal = new AbortController().signal;
  return { options: { greeting }, log, lines, store: unused, timers: unused, signal, dataDir: '/nowhere' };
}

function hello(...args: [string?]): CommandCall<[string?]> {
  return { ...base, id: '1', name: '/hello', text: args.join(' '), args };
}

describe('/hello', () => {
  const { run } = plugin.commands!['/hello'];

  it('greets whom it is told to greet, whatever characters the name has', () => {
    expect(run(hello('Ada_*'), context('Good day'))).toEqual(md`Good day, *${'Ada_*'}*\!`);
  });

  it('greets the world when nobody is named', () => {
    expect(String(run(hello(), context('Hello')))).toBe('Hello, *world*\\!');
  });
});

describe('a new dialog', () => {
  it('is written to the log', async () => {
    const ctx = context('Hello');
    const event: EventMap['dialog_created'] = {
      ...base,
      type: 'dialog_created',
      seq: 1,
      deliveryId: '1',
      attempt: 1,
      customerId: 5339212345,
    };
    await plugin.events!.dialog_created!(event, ctx);
    expect(ctx.lines).toEqual([[{ dialog: dialog.key, customer: 5339212345 }, 'A new dialog.']]);
  });
});
