import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startHost } from '../fixtures/running-host.ts';

const recorder = `import { appendFileSync } from 'node:fs';
  export default { events: { async message_received(event, ctx) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(ctx.dataDir + '/seen', event.text + ' ');
    if (event.text === 'n9') ctx.log.info('all seen');
  } } };`;

describe('a host that is told to stop while events wait [row 49]', () => {
  it('ends what is in flight and exits 0; the next start delivers the rest, in order and once', async () => {
    await using host = await startHost({ plugins: { recorder } });
    const seen = () => readFileSync(path.join(host.folder, 'data/plugins/recorder/seen'), 'utf8').trim().split(' ');
    const texts = Array.from({ length: 10 }, (_, i) => `n${i}`);
    for (const text of texts) {
      expect(await host.post({ type: 'message_received', text, messageId: 100 + texts.indexOf(text) })).toMatchObject({
        status: 200,
      });
    }
    expect(await host.stop()).toMatchObject({ code: 0 });
    const before = seen();
    expect(before).toEqual(texts.slice(0, before.length));
    expect(before.length).toBeLessThan(10);
    await using again = await startHost({ folder: host.folder });
    await again.logged(/all seen/);
    expect(seen()).toEqual(texts);
  });

  it('makes no dead letter of what a crash had interrupted and the stop interrupts again', async () => {
    const crm = `export default { events: { async message_received({ text, attempt }, ctx) {
      if (text === 'poison') setTimeout(() => process.exit(1), 200);
      ctx.log.info({}, text + ' ' + attempt);
      await new Promise(() => {});
    } } };`;
    await using host = await startHost({
      plugins: { crm },
      config: { server: { shutdownMs: 300 }, sandbox: { disposeMs: 200 } },
    });
    await host.post({ type: 'message_received', text: 'slow', topicId: 7 });
    await host.post({ type: 'message_received', text: 'poison', topicId: 8 });
    await host.logged(/slow 2/);
    expect(await host.stop()).toMatchObject({ code: 0 });
    const { stdout } = await host.hotline(['events', 'show', '1']);
    expect(stdout).toContain('crm waiting');
    expect(stdout).not.toContain('dead');
  });
});

describe('a host whose plugin leaves a process behind', () => {
  it('tells of its death at once, and ends in time', async () => {
    const parent = `import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });
      child.unref();
      export default { commands: { '/child': { run: () => String(child.pid) }, '/die': { run() { process.exit(3); } } } };`;
    const manifest = {
      ...{ name: 'hotline-plugin-parent', version: '1.0.0', type: 'module', main: 'index.ts' },
      ...{ keywords: ['hotline-plugin'], hotline: { apiVersion: 1, permissions: ['child-process'] } },
    };
    await using host = await startHost({
      files: { 'plugins/parent/package.json': JSON.stringify(manifest), 'plugins/parent/index.ts': parent },
      config: { plugins: { grants: { parent: ['child-process'] } } },
    });
    const said = async (type: `/${string}`) => ((await host.post({ type })) as { readonly body: string }).body;
    const child = async () => Number((JSON.parse(await said('/child')) as { message: string }).message);
    const children: number[] = [];
    try {
      children.push(await child());
      expect(await said('/die')).toContain('parent: crashed and was restarted');
      children.push(await child());
      expect(await host.stop()).toMatchObject({ code: 0 });
    } finally {
      for (const pid of children) process.kill(pid);
    }
  });
});
