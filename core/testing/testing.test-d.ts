import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../index.ts';
import { fixtures, testPlugin, type OperatorReply, type RecordedDelivery, type TestedPlugin } from './index.ts';

const plugin = definePlugin({
  options: z.object({ currency: z.string() }),
  commands: { '/invoice': { args: z.tuple([z.coerce.number()]), run: ({ args: [amount] }) => `${amount}` } },
  events: { dialog_created() {} },
});
declare const t: TestedPlugin;

describe('the kit', () => {
  it('takes any plugin that definePlugin makes', () => {
    expectTypeOf(testPlugin(plugin, { options: { currency: 'EUR' } })).resolves.toEqualTypeOf<TestedPlugin>();
    expectTypeOf(testPlugin(definePlugin({}))).resolves.toEqualTypeOf<TestedPlugin>();
    // @ts-expect-error that is no plugin
    void testPlugin({ command: {} });
  });

  it('takes commands with a slash, and fields that a command has', () => {
    expectTypeOf(t.command('/invoice 1500', { operatorId: 1, withinMs: 50 })).resolves.toEqualTypeOf<OperatorReply>();
    // @ts-expect-error a command begins with a slash
    void t.command('invoice 1500');
    // @ts-expect-error what is said stands behind the command
    void t.command('/invoice', { text: '1500' });
  });

  it('takes the six events, each with its own fields', () => {
    void t.event('dialog_created', { title: 'Ada' });
    void t.event('message_received', { text: 'hi', dialog: fixtures.dialog() });
    void t.event(fixtures.messageSent({ text: 'hi', operatorId: 1 }));
    // @ts-expect-error there is no such event
    void t.event('dialog_creatd');
    // @ts-expect-error a dialog event has no text
    void t.event('dialog_created', { text: 'hi' });
    // @ts-expect-error a fixture is complete
    void t.event(fixtures.dialogClosed(), { title: 'Ada' });
    // @ts-expect-error a dialog event has no text
    void fixtures.dialogClosed({ text: 'hi' });
  });

  it('takes what a JSON file holds', () => {
    const recorded = {
      event_type: 'dialog_created',
      timestamp: '2026-03-01 12:00:00',
      instance_id: '1',
      data: { n: 1 },
    };
    expectTypeOf(recorded).toExtend<RecordedDelivery>();
    void t.event(recorded);
  });
});
