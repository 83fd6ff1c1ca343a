import { fixtures, testPlugin } from 'hotline-host/testing';
import 'hotline-host/testing/vitest';
import { describe, expect, it } from 'vitest';
import plugin from './index.ts';

// Once in this process, where it can be stepped through, and once as a host runs it.
describe.each([{ sandbox: false }, { sandbox: true }])('the plugin, with %o,', (place) => {
  const settings = { ...place, directory: import.meta.dirname };

  it('greets whom it is told to greet, whatever characters the name has', async () => {
    await using t = await testPlugin(plugin, { ...settings, options: { greeting: 'Good day' } });
    const reply = await t.command('/hello "Ada_* Lovelace"');
    expect(reply).toBeMarkdown();
    expect(reply.text).toBe('Good day, Ada_* Lovelace!');
    expect(await t.command('/hello')).toMatchObject({ text: 'Good day, world!' });
  });

  it('says how it is used', async () => {
    await using t = await testPlugin(plugin, settings);
    const { kind, text } = await t.command('/hello Ada Lovelace');
    expect(kind).toBe('error');
    expect(text).toContain('Usage: /hello [name]');
  });

  it('reminds of a dialog after a while, once', async () => {
    await using t = await testPlugin(plugin, { ...settings, now: '2026-03-01T12:00:00Z' });
    const dialog = fixtures.dialog({ topicId: 7 });
    expect(await t.event('dialog_created', { dialog })).toMatchObject({ status: 'done' });
    expect(await t.advance('14m')).toEqual([]);
    expect(await t.advance('1h')).toMatchObject([{ name: 'reminder', key: dialog.key, status: 'done' }]);
    expect(t.logs).toEqual([
      {
        level: 'info',
        message: 'Time to look after this dialog.',
        fields: { dialog: dialog.key, payload: { since: '2026-03-01T12:00:00.000Z' } },
      },
    ]);
  });
});
