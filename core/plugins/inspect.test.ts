import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writePlugin } from '../../test/fixtures/plugin-folder.ts';
import { parseConfig } from '../config/parse.ts';
import { sandboxLimitsFor } from '../config/per-plugin.ts';
import { silentLog } from '../log.ts';
import { inspectPlugins } from './inspect.ts';

async function inspect(plugins: Readonly<Record<string, string>>, sandbox: object = {}) {
  using folder = temporaryFolder();
  const directory = path.join(folder.path, 'plugins');
  for (const [name, source] of Object.entries(plugins))
    writePlugin(directory, name, source.replaceAll('ROOT', folder.path));
  const config = parseConfig({ sandbox });
  const limitsFor = (plugin: string) => sandboxLimitsFor(config, plugin);
  const found = await inspectPlugins({
    ...config.plugins,
    root: folder.path,
    directory,
    limitsFor,
    logFor: () => silentLog,
  });
  return { found, dataWasMade: existsSync(path.join(folder.path, 'data')) };
}

describe('looking at plugins without running them', () => {
  it('goes as far as the declaration: options are not checked and setup does not run', async () => {
    const source = `import { z } from 'zod';
export default { options: z.object({ required: z.string() }), commands: { '/x': { run() {} } }, events: { message_sent() {} },
  setup() { process.exit(7); } };`;
    const { found, dataWasMade } = await inspect({ x: source });
    expect(found).toMatchObject([{ name: 'x', state: 'not running', commands: ['/x'], events: ['message_sent'] }]);
    expect(dataWasMade).toBe(false);
  });

  it.each([
    ['does not compile', 'export default {{ };', /^does not compile: .*index\.ts:1:17: Expected identifier/],
    ['throws in import', `throw new Error('no luck');`, /^threw in import: Error: no luck\n/],
    [
      'declares what it may not',
      'export default { comands: {} };',
      /^has an invalid declaration: `comands` is not a part/,
    ],
    ['ends its process', 'process.exit(7);', /^exited with code 7 while it was loading$/],
    ['loops for ever', 'for (;;);', /^did not start within 4000 ms while it was loading$/],
    [
      'reads what it may not',
      `import { readFileSync } from 'node:fs'; readFileSync('ROOT/../x');`,
      /Not allowed in a plugin/,
    ],
  ])('says why a plugin fails that %s, and looks at the others', async (_, source, reason) => {
    const { found } = await inspect({ bad: source, good: 'export default {};' }, { setupMs: 4000 });
    expect(found).toMatchObject([
      { name: 'bad', state: 'failed', reason: expect.stringMatching(reason), commands: [] },
      { name: 'good', state: 'not running' },
    ]);
  });
});
