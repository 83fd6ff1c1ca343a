import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDefinition } from './definition.ts';

const run = () => 'x';

describe('a plugin’s declaration', () => {
  it('lists events and commands with their traits, and needs none', () => {
    const plugin = {
      options: z.object({}),
      commands: {
        '/invoice': {
          run,
          description: 'Makes one',
          usage: '<amount>',
          timeoutMs: 500,
          lateMs: 1000,
          args: z.tuple([]),
        },
      },
      events: { dialog_created() {} },
      setup() {},
    };
    expect(readDefinition(plugin).declaration).toEqual({
      events: ['dialog_created'],
      commands: { '/invoice': { description: 'Makes one', usage: '<amount>', timeoutMs: 500, lateMs: 1000 } },
    });
    expect(readDefinition({}).declaration).toEqual({ events: [], commands: {} });
  });

  it('may name an event that Hotline may have one day', () => {
    expect(readDefinition({ events: { operator_assigned() {} } }).declaration.events).toEqual(['operator_assigned']);
  });

  it.each([
    [undefined, 'The default export is not a plugin: write `export default definePlugin({ … })`.'],
    [[], 'The default export is not a plugin: write `export default definePlugin({ … })`.'],
    [{ comands: {} }, '`comands` is not a part of a plugin. The parts are: options, commands, events, timers, setup.'],
    [{ timers: [] }, '`timers` must be an object of handlers by name.'],
    [{ timers: { ring: 5 } }, 'The timer `ring` must be a function.'],
    [{ commands: { invoice: { run } } }, 'The command `invoice` has no slash: name it `/invoice`.'],
    [
      { commands: { '/a b': { run } } },
      'The command `/a b` may have letters, digits, _ and - after its slash, 64 at most.',
    ],
    [{ commands: { '/a': {} } }, 'The command `/a` has no `run` function.'],
    [{ commands: { '/a': run } }, 'The command `/a` must be an object with a `run` function.'],
    [
      { commands: { '/a': { run, timeoutMs: -1 } } },
      'The command `/a`: `timeoutMs` must be a number of milliseconds above 0, a day at most.',
    ],
    [{ commands: { '/a': { run, args: {} } } }, 'The command `/a`: `args` must be a schema (zod, valibot, …).'],
    [{ commands: { '/a': { run, usage: 1 } } }, 'The command `/a`: `usage` must be a string.'],
    [{ events: { dialog_creatd() {} } }, 'The event `dialog_creatd` does not exist; did you mean `dialog_created`?'],
    [
      { events: { '/close'() {} } },
      'The event `/close` does not exist. The events are: dialog_created, dialog_reopened, dialog_closed, message_received, message_sent, message_intercepted.',
    ],
    [{ events: { dialog_created: 1 } }, 'The event `dialog_created` must be a function.'],
    [{ options: {} }, '`options` must be a schema (zod, valibot, …).'],
    [{ setup: 1 }, '`setup` must be a function.'],
  ])('is refused with the part at fault and what is allowed: %j', (plugin, sentence) => {
    expect(() => readDefinition(plugin)).toThrow(sentence);
  });
});
