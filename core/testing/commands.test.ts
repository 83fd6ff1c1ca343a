import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin, md, UserError } from '../index.ts';
import { fixtures, testPlugin } from './index.ts';
import './vitest.ts';

const dialog = fixtures.dialog({ topicId: 7 });

describe('a command', () => {
  const plugin = definePlugin({
    options: z.object({ currency: z.string().length(3).default('EUR') }),
    commands: {
      '/invoice': {
        usage: '<amount> [note]',
        args: z.tuple([z.coerce.number().positive(), z.string().optional()]),
        run({ args: [amount, note], dialog, operatorId }, ctx) {
          if (amount > 1e6) throw new UserError('Ask accounting.');
          if (note === 'bug') throw new Error('boom');
          return md`*${amount}* ${ctx.options.currency}: ${note ?? '-'} \(${operatorId}, ${dialog.topicId}\)`;
        },
      },
      '/plain': { run: ({ text, at }) => `${text} at ${at?.toISOString()}` },
      '/broken': { run: () => md`Done. Really.` },
      '/odd': { run: () => 42 as never },
      '/none': { run: () => undefined },
      '/hang': { timeoutMs: 20, run: () => new Promise<string>(() => {}) },
      '/info': { run: () => 'info' },
    },
  });

  it('is answered as the operator sees it, with arguments and options through their schemas', async () => {
    await using t = await testPlugin(plugin, { options: { currency: 'USD' } });
    const reply = await t.command('/invoice 1500 "first half"', { dialog, operatorId: 99 });
    expect(reply).toEqual({
      kind: 'markdown',
      text: '1500 USD: first half (99, 7)',
      markdown: '*1500* USD: first half \\(99, 7\\)',
    });
    expect(reply).toBeMarkdown();
  });

  it('shows the usage, the plugin’s own errors, and for any other error a reference, but never internals', async () => {
    await using t = await testPlugin(plugin);
    const { kind, text } = await t.command('/invoice many');
    expect({ kind, text }).toEqual({
      kind: 'error',
      text: expect.stringMatching(/^many: .*\nUsage: \/invoice <amount> \[note\]$/),
    });
    expect(await t.command('/invoice 2000000')).toEqual({ kind: 'error', text: 'Ask accounting.' });
    const bug = await t.command('/invoice 1 bug');
    expect(bug.text).toMatch(/^plugin: Something went wrong\. Reference: \w{6}$/);
    expect(bug.failure).toMatch(/^Error: boom\n +at .*commands\.test\.ts/);
    expect(t.logs).toMatchObject([
      { level: 'error', message: 'command /invoice failed', fields: { error: bug.failure } },
    ]);
    const odd = await t.command('/odd');
    expect(odd.failure).toBe("The handler returned number 42. Return a string, md`…`, { error: '…' }, or nothing.");
  });

  it('is plain text, or nothing, as the plugin has it', async () => {
    await using t = await testPlugin(plugin, { now: '2026-03-01T12:00:00Z' });
    expect(await t.command('/plain  a *b*')).toEqual({ kind: 'text', text: 'a *b* at 2026-03-01T12:00:00.000Z' });
    expect(await t.command('/none')).toEqual({ kind: 'nothing', text: '' });
  });

  it('whose Markdown is not valid is shown as it was written, and says where it goes wrong', async () => {
    await using t = await testPlugin(plugin);
    const reply = await t.command('/broken');
    expect(reply).toMatchObject({ kind: 'text', text: 'Done. Really.' });
    expect(reply.problem).toContain('byte 4');
    expect(() => expect(reply).toBeMarkdown()).toThrow(
      /Not valid MarkdownV2 at byte 4: .*\n\n {2}Done\. Really\.\n {6}\^/,
    );
  });

  it('that is not answered in time is cut off, by its own time or by the test’s', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.command('/hang')).toEqual({ kind: 'error', text: 'plugin: no answer within 0.02 s' });
    expect(await t.command('/hang', { withinMs: 10 })).toMatchObject({ text: 'plugin: no answer within 0.01 s' });
  });

  it('that the plugin does not declare is answered by the host', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.command('/unknown')).toEqual({ kind: 'error', text: 'No plugin handles /unknown.' });
    expect(await t.command('/close')).toEqual({ kind: 'nothing', text: '' });
    await expect(t.command('invoice' as '/invoice')).rejects.toThrow('A command begins with a slash');
    await expect(t.command(fixtures.dialogCreated())).rejects.toThrow('dialog_created is an event');
  });
});

describe('what follows a command later', () => {
  const plugin = definePlugin({
    commands: {
      '/slow': {
        async run(_, ctx) {
          ctx.defer(md`Making it \.\.\.`);
          await new Promise((resolve) => setImmediate(resolve));
          return md`*Here* it is`;
        },
      },
      '/late': { timeoutMs: 5, run: () => new Promise((resolve) => setTimeout(resolve, 30, 'Late')) },
    },
  });

  it('after ctx.defer is posted into the topic', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.command('/slow')).toMatchObject({ text: 'Making it ...' });
    expect(await t.later()).toEqual({ kind: 'markdown', text: 'Here it is', markdown: '*Here* it is' });
    expect(t.sent).toMatchObject([{ to: 'topic', method: 'reply', parameters: { text: 'Here it is' } }]);
  });

  it('after the deadline is posted as well', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.command('/late')).toMatchObject({ kind: 'error' });
    expect(await t.later()).toEqual({ kind: 'text', text: 'Late' });
  });
});
