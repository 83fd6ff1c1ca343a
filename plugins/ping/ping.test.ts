import { version } from 'hotline-host';
import { testPlugin } from 'hotline-host/testing';
import 'hotline-host/testing/vitest';
import { describe, expect, it } from 'vitest';
import plugin from './index.ts';
import manifest from './package.json' with { type: 'json' };

describe.each([{ sandbox: false }, { sandbox: true }])('/ping, with %o,', (place) => {
  it('answers with the time of each hop and the versions, in Markdown that Telegram takes', async () => {
    await using t = await testPlugin(plugin, { ...place, directory: import.meta.dirname });
    const reply = await t.command('/ping');
    expect(reply).toBeMarkdown();
    expect(reply.text).toMatch(/^🏓 Pong\nHotline → host: under 1 s\nHost → plugin: (under 1|\d+) ms\n\n/u);
    expect(reply.text).toContain(`hotline-host ${version} · ping ${manifest.version} · Node ${process.versions.node}`);
  });
});
