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
});
