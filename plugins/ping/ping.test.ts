import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../core/protocol/markdown/index.ts';
import { formatTimestamp } from '../../core/protocol/time.ts';
import { version } from '../../core/version.ts';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { runShipped } from '../../test/fixtures/shipped-plugin.ts';
import manifest from './package.json' with { type: 'json' };

describe('/ping', () => {
  it('answers with the time of each hop and the versions, in Markdown that Telegram takes', async () => {
    await using plugins = await runShipped('ping');
    const receivedAt = Date.now();
    const { raw, ...command } = aCommand('/ping');
    const sent = { ...command, receivedAt, raw: { ...raw, timestamp: formatTimestamp(new Date(receivedAt), 'UTC') } };
    const outcome = await plugins.plugin('ping').runCommand(sent, { deadline: performance.now() + 10_000 });
    if (outcome.status !== 'reply' || outcome.reply.kind !== 'markdown') throw new Error(JSON.stringify(outcome));
    const { text } = parseMarkdown(outcome.reply.text);
    expect(text).toMatch(/^🏓 Pong\nHotline → host: under 1 s\nHost → plugin: (under 1|\d+) ms\n\n/u);
    expect(text).toContain(`hotline-host ${version} · ping ${manifest.version} · Node ${process.versions.node}`);
  });
});
