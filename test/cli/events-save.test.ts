import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { definePlugin } from '../../core/index.ts';
import { testPlugin, type RecordedDelivery } from '../../core/testing/index.ts';
import { startHost } from '../fixtures/running-host.ts';

const plugin = definePlugin({
  events: { message_received: (event, ctx) => ctx.log.info({ dialog: event.dialog.key, at: event.at }, event.text) },
});

describe('hotline events save', () => {
  it('writes what Hotline sent, without secrets, as a fixture that the kit takes', async () => {
    await using host = await startHost();
    const at = new Date('2026-03-01T12:00:00Z');
    await host.post({ type: 'message_received', text: 'hello', topicId: 7, at, data: { bot_token: 'canary' } });
    const { code, stdout } = await host.hotline(['events', 'save', '1', 'fixtures/hello.json']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Event 1, message_received, is in fixtures/hello.json.\n' });
    const saved = readFileSync(path.join(host.folder, 'fixtures/hello.json'), 'utf8');
    expect(saved).not.toContain(host.key);
    expect(saved).not.toContain('canary');

    await using t = await testPlugin(plugin);
    expect(await t.event(JSON.parse(saved) as RecordedDelivery)).toMatchObject({ status: 'done' });
    const fields = { dialog: `${host.instanceId}:-1002146012345:7`, at: at.toISOString() };
    expect(t.logs).toEqual([{ level: 'info', message: 'hello', fields }]);
  });

  it('writes over nothing, and says so when there is no such event', async () => {
    await using host = await startHost();
    await host.post({ type: 'dialog_created' });
    expect(await host.hotline(['events', 'save', '1'])).toMatchObject({ code: 0 });
    const again = await host.hotline(['events', 'save', '1']);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('(FILE_EXISTS)') });
    expect(again.stderr).toContain(path.join(host.folder, 'event-1.json'));
    const unknown = await host.hotline(['events', 'save', '9', 'x.json']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('(EVENT_UNKNOWN)') });
    const nowhere = await host.hotline(['events', 'save', '1', 'event-1.json/x.json']);
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('(STORE_COPY_FAILED)') });
  });
});
