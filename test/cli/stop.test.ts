import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startHost } from '../fixtures/running-host.ts';

describe('a host that is told to stop while events wait [row 49]', () => {
  it('delivers what it has acknowledged, one dialog in its order, and exits 0', async () => {
    const recorder = `import { appendFileSync } from 'node:fs';
      export default { events: { async message_received(event, ctx) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        appendFileSync(ctx.dataDir + '/seen', event.text + ' ');
      } } };`;
    await using host = await startHost({ plugins: { recorder } });
    const texts = Array.from({ length: 10 }, (_, i) => `n${i}`);
    for (const text of texts) {
      expect(await host.post({ type: 'message_received', text, messageId: 100 + texts.indexOf(text) })).toMatchObject({
        status: 200,
      });
    }
    expect(await host.stop()).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(host.folder, 'data/plugins/recorder/seen'), 'utf8').trim().split(' ')).toEqual(texts);
  });
});
